/** In replay a record arrives at the greatest event time so far. */
export interface Arrivals {
  /** Why a record of this event time (epoch ms) is not believed; undefined where it is. */
  untimeliness(at: number): string | undefined;
  newest(): number | undefined;
}

/** Records may come in any order within ten minutes; what is a day late is not believed, here as in live. */
const OLDEST_MS = 24 * 3_600_000;
/** A file may have gaps of days, and one device's clock may be wrong by years: a leap this long needs a second record to agree. */
const LEAP_MS = 24 * 3_600_000;
const AGREES_WITHIN_MS = 600_000;
/** Last instant that ECMAScript can name. */
const LAST_INSTANT = 8.64e15;

export const createArrivals = (): Arrivals => {
  let newest: number | undefined;
  let leap: number | undefined;
  return {
    newest: () => newest,
    untimeliness(at) {
      if (at > LAST_INSTANT) return `timestamp: ${at} is beyond the calendar`;
      if (newest === undefined || (at > newest && at - newest <= LEAP_MS)) {
        newest = at;
        return undefined;
      }
      if (at > newest) {
        const agreed = leap !== undefined && Math.abs(at - leap) <= AGREES_WITHIN_MS;
        if (agreed) newest = at;
        leap = agreed ? undefined : at;
        return agreed ? undefined : `timestamp: ${at} is ${at - (newest as number)} ms after every record before it`;
      }
      return newest - at > OLDEST_MS ? `timestamp: ${at} is ${newest - at} ms before its arrival` : undefined;
    },
  };
};
