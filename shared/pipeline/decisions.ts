import { principalStanding } from '../baselines/standing.ts';
import { decide } from '../response/decide.ts';
import type { Act, Decision } from '../types/action.ts';
import { entityKey, sameEntity } from '../types/entity.ts';
import type { Incident } from '../types/incident.ts';
import type { Policy, Switches } from '../types/policy.ts';
import type { Windows } from './windows.ts';

/** An action beyond the alert, and on whom. */
export type Cut = Pick<Act, 'action' | 'target'>;

/** What `decide` says of incidents while they last. */
export interface Decisions {
  /** Decided at once, as `react` would: by what is known at that time and not later. */
  note(incident: Incident): Promise<void>;
  /** By incident id, the gravest. */
  readonly gravest: ReadonlyMap<string, Decision>;
  /** By incident id, whom enforce cut, or would have cut were it not only observing: the first of them. */
  readonly cuts: ReadonlyMap<string, readonly Cut[]>;
}

export interface Deciding {
  readonly windows: Pick<Windows, 'read'>;
  readonly policy: Policy;
  readonly switches: Switches;
}

const CUTS_KEPT = 16;

export const createDecisions = (deciding: Deciding): Decisions => {
  const gravest = new Map<string, Decision>();
  const cuts = new Map<string, readonly Cut[]>();
  return {
    gravest,
    cuts,
    async note(incident) {
      for (const decision of await decideAll(incident, deciding)) {
        if (isGraver(decision, gravest.get(incident.id))) gravest.set(incident.id, decision);
        const cut = cutBy(decision);
        if (cut) cuts.set(incident.id, joined(cuts.get(incident.id) ?? [], cut));
      }
    },
  };
};

const decideAll = async (incident: Incident, { windows, policy, switches }: Deciding): Promise<readonly Decision[]> => {
  const decisions: Decision[] = [];
  for (const finding of incident.findings) {
    const { culprit } = finding;
    const window = culprit && (await windows.read([culprit])).get(entityKey(culprit));
    decisions.push(decide(finding, incident, policy, switches, window && principalStanding(window), UNGUARDED));
  }
  return decisions;
};

/** Recorded records do not say whom people guarded. */
const UNGUARDED = { now: 0, guards: [], grounds: [] };

const cutBy = (decision: Decision): Cut | undefined => {
  if (decision.kind === 'act') return decision;
  return decision.because === 'observe' ? decision.would : undefined;
};

const joined = (cuts: readonly Cut[], { action, target }: Cut): readonly Cut[] => {
  const isKnown = cuts.some((cut) => cut.action === action && sameEntity(cut.target, target));
  return isKnown || cuts.length >= CUTS_KEPT ? cuts : [...cuts, { action, target }];
};

/** What is done weighs more than what would be, and that more than an alert. */
const isGraver = (decision: Decision, than: Decision | undefined): boolean =>
  than === undefined || weight(decision) > weight(than);

const weight = (decision: Decision): number => {
  if (decision.kind === 'act') return 2;
  return decision.would ? 1 : 0;
};
