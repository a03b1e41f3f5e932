import type { ActionName } from '../types/action.ts';
import type { Deed, Incident } from '../types/incident.ts';
import { harmless, SENTENCE } from './escape.ts';
import { briefly, nameOf, namesOf } from './name.ts';

/** What was done about an incident, for the SNS attribute `action`: our own vocabulary only. */
export type ResponseState = ActionName | 'none' | 'held' | 'skipped' | 'failed';

/** The highest rung that was really reached; `none` while nothing was decided. */
export const responseState = ({ deeds, decision }: Incident): ResponseState => {
  const done = deeds.filter(({ outcome }) => outcome === 'done').toSorted((a, b) => rung(b) - rung(a));
  if (done[0]) return done[0].action;
  if (deeds.some(({ outcome }) => outcome === 'failed')) return 'failed';
  if (deeds.length > 0) return 'skipped';
  return decision?.kind === 'held' ? 'held' : 'none';
};

/** The same in a few words, for a subject. */
export const headline = ({ deeds, decision, status }: Incident): string => {
  if (deeds.length > 0) return [...new Set(deeds.map(deedInBrief))].join(', ');
  if (!decision) return status === 'closed' ? 'nothing done' : 'deciding';
  if (decision.kind === 'act') return 'acting';
  if (decision.because === 'observe') return 'observing, nothing done';
  return decision.because === 'approve' || decision.because === 'cap' ? 'waits for approval' : 'alert only';
};

/** What happened, truthfully, in few sentences: what was done, tried, left alone, or would have been done. */
export const statements = ({ deeds, decision, status }: Incident): readonly string[] => {
  if (deeds.length > 0) return [...Map.groupBy(deeds, sameWords).values()].map(deedsInFull);
  if (!decision)
    return [
      status === 'closed' ? 'Nothing: it was over before it was decided.' : 'Nothing yet: Floodgate is deciding.',
    ];
  if (decision.kind === 'act')
    return [`Nothing yet: Floodgate is about to ${decision.action} ${nameOf(decision.target)}.`];
  return [briefly(harmless(decision.reason, SENTENCE))];
};

const past: Readonly<Record<ActionName, string>> = {
  alert: 'alerted',
  disconnect: 'disconnected',
  quarantine: 'quarantined',
  deactivate: 'deactivated',
  revoke: 'revoked',
  reinstate: 'reinstated',
};

const ladder = Object.keys(past);

const rung = ({ action }: Deed): number => ladder.indexOf(action);

const deedInBrief = ({ action, outcome }: Deed): string => {
  if (outcome === 'done') return past[action];
  return outcome === 'failed' ? `failed to ${action}` : `${action} skipped`;
};

/** What is said of several targets in the same words is said once. */
const sameWords = ({ action, outcome, detail }: Deed): string => JSON.stringify([action, outcome, detail]);

const deedsInFull = (deeds: readonly Deed[]): string => {
  const [{ action, outcome, detail }] = deeds as readonly [Deed, ...Deed[]];
  const whom = namesOf(deeds.map(({ target }) => target));
  const why = briefly(harmless(detail, SENTENCE));
  if (outcome === 'done') return `${past[action]} ${whom}: ${why}`;
  if (outcome === 'failed') return `failed: could not ${action} ${whom}: ${why}`;
  return `skipped: did not ${action} ${whom}: ${why}`;
};
