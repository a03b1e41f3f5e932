/** Something with an event time, epoch ms. */
interface Timed {
  readonly at: number;
}

/** What was held back until two agreed: those that are believed, in the order they came, and those that are not. */
export interface Agreed<T> {
  readonly believed: readonly T[];
  readonly doubted: readonly T[];
}

/**
 * The beginning of a file. In replay a record arrives at the greatest event time so far, so one wrong clock in the first line would put
 * aside every line after it: nobody is believed until a second says about the same.
 */
export interface Opening<T extends Timed> {
  /** Undefined while nobody agrees. */
  take(item: T): Agreed<T> | undefined;
  /** Who is still waiting at the end. */
  readonly waiting: () => readonly T[];
}

/** As far apart as records of one file may be (`arrival.ts`). */
const AGREES_WITHIN_MS = 24 * 3_600_000;
/** More strangers than this are not compared. */
const MOST_HELD = 64;

export const createOpening = <T extends Timed>(): Opening<T> => {
  const held: T[] = [];
  return {
    take(item) {
      const agrees = ({ at }: Timed): boolean => Math.abs(at - item.at) <= AGREES_WITHIN_MS;
      const isAgreed = held.length >= MOST_HELD || held.some(agrees);
      held.push(item);
      if (!isAgreed) return undefined;
      return { believed: held.filter(agrees), doubted: held.filter((one) => !agrees(one)) };
    },
    waiting: () => held,
  };
};
