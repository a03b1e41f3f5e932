import type { Decision, Held, Hold } from '../types/action.ts';
import type { Incident } from '../types/incident.ts';
import type { Policy } from '../types/policy.ts';
import { alertOnly } from './decide.ts';

/** What {@link alertOnly} answers: the evidence and the policy decide, and the world has no say. */
const FORESEEABLE: readonly Hold[] = ['notice', 'claimed', 'contested', 'nobody-to-blame', 'victim', 'policy'];

/**
 * The incident with what can be decided without looking at the world, so that the first message says it already:
 * alert only, where none of its findings can lead to more. Not decided any more where one of them can.
 * What `react` decided on the world stays. The same object where nothing changes.
 */
export const foresee = (incident: Incident, policy: Policy): Incident => {
  const { decision: known } = incident;
  if (known && !isForeseeable(known)) return incident;
  const decision = foreseen(incident, policy);
  const isSame = known === decision || (known?.kind === 'held' && known.reason === decision?.reason);
  return isSame ? incident : { ...incident, decision };
};

export const isForeseeable = (decision: Decision): boolean =>
  decision.kind === 'held' && FORESEEABLE.includes(decision.because);

/** The strongest finding's reason speaks for all. */
const foreseen = ({ findings }: Incident, policy: Policy): Held | undefined => {
  const reasons = findings.map((finding) => alertOnly(finding, policy));
  return reasons.includes(undefined) ? undefined : reasons[0];
};
