import { ONE_HOUR } from '../windows/scales.ts';
import { count, exposureSeconds, type Window } from '../windows/window.ts';

/** AWS meters messages in units of 5 KB: https://aws.amazon.com/iot-core/pricing/additional-details. */
const UNIT_BYTES = 5_120;
/** Watched for less of an hour than this, nothing can be said of it. */
const LEAST_WATCHED_S = 60;
const HOUR_S = ONE_HOUR.slotMs / 1000;

/**
 * Message units an hour of a client, at the pace of the hour that holds `instant` as far as that has gone at `at` (epoch ms) and
 * was watched. Reckoned from the mean size: messages that vary much in size cost a little more.
 */
export const unitsPerHour = (window: Window, instant: number, at: number): number => {
  const gone = Math.min(HOUR_S, (at - Math.floor(instant / ONE_HOUR.slotMs) * ONE_HOUR.slotMs) / 1000);
  const watched = (exposureSeconds(window, ONE_HOUR, instant) * gone) / HOUR_S;
  const messages = count(window, 'publishes', ONE_HOUR, instant);
  if (watched < LEAST_WATCHED_S || messages === 0) return 0;
  const units = messages * Math.ceil(count(window, 'bytes', ONE_HOUR, instant) / messages / UNIT_BYTES);
  return (units * HOUR_S) / watched;
};

/** The costliest of the full hours that the baseline has not folded in yet. */
export const costliestHour = (window: Window, at: number): number => {
  const present = Math.floor(at / ONE_HOUR.slotMs);
  const from = Math.max(
    window.baseline ? Math.floor(window.baseline.through / ONE_HOUR.slotMs) : present,
    present - MOST_HOURS,
  );
  let most = 0;
  for (let hour = from; hour < present; hour += 1)
    most = Math.max(most, unitsPerHour(window, hour * ONE_HOUR.slotMs, at));
  return Math.round(most);
};

/** A window holds 24 hours, the present one among them. */
const MOST_HOURS = 23;
