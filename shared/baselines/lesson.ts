import type { PerScale } from './gauges.ts';
import type { Norms } from './norms.ts';
import type { RateState } from './rate.ts';
import { type Circumstances, NO_EXCESS } from './reading.ts';
import type { Records } from './records.ts';
import type { Summed } from './sums.ts';
import { NO_RECORDS, type PerBurst } from './tally.ts';

/**
 * Which bursts of an entity its group may learn from. Only what was lawful: a burst is told when its ten minutes have passed, a rise of a sum when
 * the sum has come down again, and neither if anything in between went beyond its norms or happened under an incident.
 * Otherwise an attack would raise its own allowance (with bursts clipped at the allowance, it multiplied by κ at each tick; clipped at allowance ÷ κ,
 * three attacked devices still could, through the spread of the records).
 */
export interface Lesson {
  readonly records: PerBurst<Records>;
  /** What is remembered until the next: part of the state. */
  readonly remembered: Pick<RateState, 'sums' | 'crests' | 'bursts' | 'spoiled'>;
}

/** What happened since the state was written: bursts now, and in windows since then. */
export interface Happened {
  readonly bursts: PerScale;
  readonly past: PerScale;
  readonly sums: Summed;
  readonly exceeded: boolean;
  readonly newTick: boolean;
  readonly at: number;
}

export const lessonOf = (before: RateState, happened: Happened, norms: Norms, circumstances: Circumstances): Lesson => {
  const { sums, exceeded, newTick, at } = happened;
  const unlawful = exceeded || circumstances.underIncident;
  const ended = larger(before.bursts ?? NO_EXCESS, happened.past);
  const rises = [rise(0, before, sums, unlawful, newTick), rise(1, before, sums, unlawful, newTick)] as const;
  const unfit = unlawful || circumstances.gateOpen;
  const spoiled = unfit || before.spoiled === true;
  const remember = newTick ? happened.bursts : larger(ended, happened.bursts);
  return {
    records: newTick ? recordsOf(spoiled ? NO_EXCESS : ended, rises, norms, circumstances.entity, at) : NO_RECORDS,
    remembered: {
      sums: [rises[0].sum, rises[1].sum],
      crests: [round(rises[0].crest), round(rises[1].crest)],
      bursts: remember.some((burst) => burst > 0) ? remember : undefined,
      spoiled: unfit || (spoiled && !newTick) ? true : undefined,
    },
  };
};

/** A rise that was not lawful. */
export const TAINTED = -1;

interface Rise {
  readonly sum: number;
  readonly crest: number;
  /** The whole of a lawful rise that has ended. */
  readonly ended: number;
}

const rise = (which: 0 | 1, before: RateState, { sums, crests }: Summed, unlawful: boolean, newTick: boolean): Rise => {
  const sum = sums[which];
  if (unlawful) return { sum, crest: TAINTED, ended: 0 };
  // What an incident was about, and is over, is not held against the entity again.
  if (before.crests[which] === TAINTED)
    return newTick ? { sum: 0, crest: 0, ended: 0 } : { sum, crest: TAINTED, ended: 0 };
  const crest = Math.max(before.crests[which], crests[which]);
  return newTick && sum <= crest / 2 ? { sum, crest: sum, ended: crest } : { sum, crest, ended: 0 };
};

const recordsOf = (
  bursts: PerScale,
  rises: readonly [Rise, Rise],
  norms: Norms,
  entity: number,
  at: number,
): PerBurst<Records> => {
  const day = Math.floor(at / DAY_MS);
  const one = (size: number): Records => (size < LEAST_BURST ? [] : [[entity, round(size), day]]);
  const [tenSeconds, minute, tenMinutes] = bursts.map((burst, index) =>
    burst > (norms.allowance[index] as number) ? 0 : burst,
  ) as unknown as PerScale;
  return [one(tenSeconds), one(minute), one(tenMinutes), one(rises[0].ended), one(rises[1].ended)];
};

const DAY_MS = 86_400_000;
const LEAST_BURST = 1;

const larger = (a: PerScale, b: PerScale): PerScale => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.max(a[2], b[2]),
];

const round = (value: number): number => Math.round(value * 10) / 10;
