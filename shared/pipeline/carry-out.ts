import type { Actions } from '../ports/actions.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/log.ts';
import { AUTOMATIC, automaticIntentId } from '../response/intent.ts';
import type { Act, Outcome } from '../types/action.ts';
import type { Finding } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import type { Intent, LedgerEntry } from '../types/ledger.ts';

export interface CarryingOut {
  readonly ledger: Ledger;
  readonly actions: Actions;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** A run that began so recently may still be at it: no function of ours lives longer than 60 s. */
export const IN_FLIGHT_MS = 90_000;
/** What has no outcome after so long is left to people. */
const GIVE_UP_MS = 3_600_000;
/** The longest reason that an action takes. */
const REASON = 500;

/**
 * Has a decision carried out once: intent into the ledger, then the action's function. Answers how it ended;
 * `undefined` while another run may still be at it.
 */
export const carryOut = async (
  act: Act,
  finding: Finding,
  incident: Incident,
  deps: CarryingOut,
): Promise<Outcome | undefined> => {
  const intent = intentOf(act, finding, incident, deps.clock.now());
  const entry = await deps.ledger.find(intent.id);
  if (entry?.outcome) return entry.outcome;
  if (entry) return isInFlight(entry, deps) ? undefined : finish(entry, deps);
  const isOurs = await deps.ledger.intend(intent);
  return isOurs ? finish({ intent, started: false, outcome: undefined }, deps) : undefined;
};

/**
 * Calls the function for an intent that has no outcome, by the intent's id: it goes on where an earlier run stopped.
 * Without an answer the intent stays pending and people hear that it failed so far.
 */
export const finish = async (entry: LedgerEntry, deps: CarryingOut): Promise<Outcome> => {
  const { ledger, actions, clock, log } = deps;
  const { id, action, request } = entry.intent;
  const at = clock.now();
  if (isGivenUp(entry, deps)) return ledger.settle(id, { status: 'failed', detail: GIVEN_UP, at });
  try {
    return await actions.carryOut(action, { ...request, intentId: id });
  } catch (error) {
    log.error('an action gave no outcome: tried again by sweep', { intent: id, error });
    return { status: 'failed', detail: `no answer so far, it is tried again: ${String(error)}`, at };
  }
};

const GIVEN_UP = 'given up after an hour without an answer; whether it was done is not known';

export const isGivenUp = ({ intent }: LedgerEntry, { clock }: Pick<CarryingOut, 'clock'>): boolean =>
  clock.now() - intent.at > GIVE_UP_MS;

export const isInFlight = ({ intent }: Pick<LedgerEntry, 'intent'>, { clock }: Pick<CarryingOut, 'clock'>): boolean =>
  clock.now() - intent.at < IN_FLIGHT_MS;

/** What an action's function takes for a decision, but for the intent's id. */
export const requestFor = (
  { action, target }: Pick<Act, 'action' | 'target'>,
  finding: Finding,
  incident: Incident,
): Readonly<Record<string, string>> => {
  const reason = `${finding.detector}: ${finding.explanation}`.slice(0, REASON);
  const asked = { reason, requestedBy: AUTOMATIC, incidentId: incident.id };
  return action === 'disconnect'
    ? { clientId: target.id, culprit: finding.culprit?.id ?? '', ...asked }
    : { certificateId: target.id, ...asked };
};

const intentOf = ({ action, target }: Act, finding: Finding, incident: Incident, at: number): Intent => {
  const request = requestFor({ action, target }, finding, incident);
  return {
    id: automaticIntentId(incident.id, action, target),
    action,
    target,
    incidentId: incident.id,
    requestedBy: AUTOMATIC,
    reason: request.reason ?? '',
    at,
    prior: {},
    request,
  };
};
