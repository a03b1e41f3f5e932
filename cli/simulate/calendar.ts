/** Milliseconds. All simulated time is epoch milliseconds, and all devices live in UTC. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A factor on a rate at an instant; about 1 on average. */
export type Rhythm = (at: number) => number;

/** By day: ±60 %, busiest at 15:00. */
export const daily: Rhythm = (at) => 1 + 0.6 * Math.sin((2 * Math.PI * (at / HOUR - 9)) / 24);

/** By day, and less at the weekend: as people are about. */
export const busy: Rhythm = (at) => daily(at) * (isWeekend(at) ? 0.7 : 1.1);

/** Monday to Friday from 07:00 to 18:00, and hardly ever else. */
export const officeHours: Rhythm = (at) => {
  const hour = (at % DAY) / HOUR;
  return !isWeekend(at) && hour >= 7 && hour < 18 ? 3 : 0.05;
};

const EPOCH_WAS_A_THURSDAY = 4;

const isWeekend = (at: number): boolean => {
  const day = (Math.floor(at / DAY) + EPOCH_WAS_A_THURSDAY) % 7;
  return day === 0 || day === 6;
};
