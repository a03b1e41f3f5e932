import type { WindowItems } from '../ports/window-items.ts';
import type { VerdictName } from '../types/verdict.ts';
import { amendBaseline } from './amend-baseline.ts';

/** How often people said what of each detector. */
export interface VerdictTally {
  readonly byDetector: Readonly<Record<string, Readonly<Record<VerdictName, number>>>>;
  /** The latest incidents that were counted, oldest first: whoever says it again, or has changed their mind, is not counted twice. */
  readonly lately: readonly (readonly [incident: string, verdict: VerdictName])[];
}

export const NO_VERDICTS: VerdictTally = { byDetector: {}, lately: [] };

const NONE: Readonly<Record<VerdictName, number>> = { true: 0, false: 0, benign: 0 };
const LATELY_KEPT = 64;

/**
 * The tally with one verdict more. The same object where it was counted before.
 *
 * @param before what people said of this incident before, as far as the incident knows.
 */
export const countVerdict = (
  tally: VerdictTally,
  { id, detector }: { readonly id: string; readonly detector: string },
  verdict: VerdictName,
  before: VerdictName | undefined,
): VerdictTally => {
  const counted = tally.lately.find(([incident]) => incident === id)?.[1] ?? before;
  if (counted === verdict) return tally;
  const known = tally.byDetector[detector] ?? NONE;
  const without = counted ? { ...known, [counted]: Math.max(0, known[counted] - 1) } : known;
  return {
    byDetector: { ...tally.byDetector, [detector]: { ...without, [verdict]: without[verdict] + 1 } },
    lately: [...tally.lately.filter(([incident]) => incident !== id), [id, verdict] as const].slice(-LATELY_KEPT),
  };
};

/** Where the tally is kept, beside the windows. */
const VERDICTS_KEY = 'verdicts';

export const readTally = async (items: WindowItems): Promise<VerdictTally> =>
  tallyIn((await items.read([VERDICTS_KEY])).get(VERDICTS_KEY)?.baseline);

/** @param at epoch ms. */
export const amendTally = (
  items: WindowItems,
  at: number,
  change: (tally: VerdictTally) => VerdictTally,
): Promise<boolean> =>
  amendBaseline(items, VERDICTS_KEY, at, ({ baseline }) => {
    const tally = tallyIn(baseline);
    const changed = change(tally);
    return changed === tally ? undefined : JSON.stringify(changed);
  });

const tallyIn = (stored: string | undefined): VerdictTally =>
  stored === undefined ? NO_VERDICTS : (JSON.parse(stored) as VerdictTally);
