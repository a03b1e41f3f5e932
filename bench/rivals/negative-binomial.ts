import { type Budget, surpriseLimit } from '../../shared/baselines/budget.ts';
import { sizeOf } from '../../shared/baselines/dispersion.ts';
import { testedScales } from '../../shared/baselines/gauges.ts';
import { surpriseOf } from '../../shared/baselines/surprise.ts';
import { groupOf } from '../../shared/windows/groups.ts';
import { type Closed, perClient, type Rival, Windows } from './rival.ts';

/** Kept from one ten minutes to the next: the memory of a day that Floodgate has. */
const KEPT = 0.993;
/** Prior rate: one in six seconds, worth half a count. */
const PRIOR = { counts: 0.5, seconds: 3 };
/** φ before anything was seen, and how many windows outweigh it. */
const UNLEARNED = 0.3;
const UNLEARNED_WINDOWS = 300;
/** A client speaks for at most so many empty windows at a time. */
const MOST_EMPTY = 36;
const SILENT_SECONDS = 1_200;

/** How the counts of a group vary at one scale. */
interface Spread {
  excess: number;
  scale: number;
  windows: number;
}

/**
 * The negative-binomial tail alone: what is unlikely at 10 s, 1 min or 10 min under a discounted Gamma–Poisson with the group's pooled
 * dispersion is an alarm. The whole budget is its own. Windows that alarm are not learned.
 */
export const negativeBinomial = (budget: Budget): Rival => {
  const limits = testedScales.map((scale) => surpriseLimit(budget, 1, scale));
  const spreadsOf = perClient((): Spread[] => testedScales.map(() => ({ excess: 0, scale: 0, windows: 0 })));
  const stateOf = perClient(() => ({
    windows: testedScales.map(({ slotMs }) => new Windows(slotMs / 1_000)),
    ...PRIOR,
  }));
  return {
    name: 'NB tail alone',
    hears: (client, at) => {
      const state = stateOf(client);
      const spreads = spreadsOf(groupOf(client, undefined));
      const isHigh = (index: number, count: number): boolean => {
        const spread = spreads[index] as Spread;
        const mean = meanOf(state, index);
        if (state.seconds < SILENT_SECONDS || count <= 1.5 * mean + 1) return false;
        return surpriseOf(count, mean, sizeOf(state.counts, dispersionOf(spread))) > (limits[index] as number);
      };
      let alarm = false;
      for (const [index, windows] of state.windows.entries()) {
        const closed = windows.add(at);
        if (closed && !isHigh(index, closed.count)) {
          if (state.seconds >= SILENT_SECONDS) spread(spreads[index] as Spread, closed, meanOf(state, index));
          if (index === 2) learn(state, closed);
        }
        alarm ||= isHigh(index, windows.count);
      }
      return alarm;
    },
  };
};

const meanOf = ({ counts, seconds }: typeof PRIOR, index: number): number =>
  (counts / seconds) * ((testedScales[index]?.slotMs ?? 0) / 1_000);

const dispersionOf = ({ excess, scale, windows }: Spread): number => {
  const seen = scale > 0 ? Math.max(0, excess / scale) : 0;
  return (windows * seen + UNLEARNED_WINDOWS * UNLEARNED) / (windows + UNLEARNED_WINDOWS);
};

const spread = (into: Spread, { count, empty }: Closed, mean: number): void => {
  const gone = Math.min(empty, MOST_EMPTY);
  into.excess += (count - mean) ** 2 - mean + gone * (mean * mean - mean);
  into.scale += (1 + gone) * mean * mean;
  into.windows += 1 + gone;
};

const learn = (state: typeof PRIOR, { count, empty }: Closed): void => {
  const kept = KEPT ** (1 + empty);
  state.counts = kept * state.counts + KEPT ** empty * count;
  state.seconds = kept * state.seconds + (600 * (1 - kept)) / (1 - KEPT);
};
