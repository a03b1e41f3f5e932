import type { ActionName } from '../types/action.ts';
import type { Deed, Incident } from '../types/incident.ts';
import { harmless, SENTENCE } from './escape.ts';
import { nameOf } from './name.ts';

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
export const headline = (incident: Incident): string => {
  const { deeds, decision } = incident;
  if (deeds.length > 0) return [...new Set(deeds.map(deedInBrief))].join(', ');
  if (decision?.kind !== 'held') return 'nothing done yet';
  if (decision.because === 'observe') return 'observing, nothing done';
  if (decision.because === 'approve') return 'waits for approval';
  return 'alert only';
};

/** What happened, truthfully, one sentence each: what was done, tried, left alone, or would have been done. */
export const statements = ({ deeds, decision }: Incident): readonly string[] => {
  if (deeds.length > 0) return deeds.map(deedInFull);
  if (!decision) return ['Nothing has been done yet.'];
  return [decision.kind === 'held' ? harmless(decision.reason, SENTENCE) : 'Decided; not carried out yet.'];
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

const deedInFull = ({ action, target, outcome, detail }: Deed): string => {
  const why = harmless(detail, SENTENCE);
  if (outcome === 'done') return `${past[action]} ${nameOf(target)}: ${why}`;
  if (outcome === 'failed') return `failed: could not ${action} ${nameOf(target)}: ${why}`;
  return `skipped: did not ${action} ${nameOf(target)}: ${why}`;
};
