/**
 * The largest bursts that distinct entities of a group were seen to make. Bursts are excesses over the entity's own noise,
 * not raw counts: the entities of a group differ in rate, and records of raw counts would be set by the fastest.
 */
export type Records = readonly Burst[];

/** An entity (32-bit hash), its largest burst, and the day (since the epoch) it was seen: plain arrays, because many are stored. */
export type Burst = readonly [entity: number, size: number, day: number];

/** Most records kept of one kind. */
export const RECORDS = 16;
/** A burst that nobody has repeated for so long is no longer lawful. */
const EXPIRY_DAYS = 30;

/** Largest first, one for each entity. Merging in any order and grouping gives the same. */
export const mergeRecords = (a: Records, b: Records): Records => {
  if (b.length === 0) return a;
  const largest = new Map<number, Burst>();
  for (const burst of [...a, ...b]) {
    const known = largest.get(burst[0]);
    if (!known || beats(burst, known)) largest.set(burst[0], burst);
  }
  return [...largest.values()].sort((one, other) => (beats(one, other) ? -1 : 1)).slice(0, RECORDS);
};

export const withoutExpired = (records: Records, day: number): Records =>
  records.some((burst) => day - burst[2] > EXPIRY_DAYS)
    ? records.filter((burst) => day - burst[2] <= EXPIRY_DAYS)
    : records;

/** The burst that counts: the third largest, so that two odd or poisoned entities cannot set it for all; 0 where there is none. */
export const record = (records: Records): number => records[Math.min(WITNESS, records.length) - 1]?.[1] ?? 0;

export const WITNESS = 3;

/** A total order: size, then day, then entity. */
const beats = (a: Burst, b: Burst): boolean => {
  if (a[1] !== b[1]) return a[1] > b[1];
  return a[2] !== b[2] ? a[2] > b[2] : a[0] < b[0];
};
