import type { Clock } from '../ports/clock.ts';
import type { Ledger, Start } from '../ports/ledger.ts';
import type { Switchboard } from '../ports/switches.ts';
import type { ActionName, Outcome } from '../types/action.ts';
import type { Entity } from '../types/entity.ts';
import type { LedgerEntry } from '../types/ledger.ts';
import type { Mode } from '../types/policy.ts';
import { automaticIntentId, isAutomatic, personalIntentId } from './intent.ts';

/** What every action function has. */
export interface Acting {
  readonly ledger: Ledger;
  readonly switchboard: Pick<Switchboard, 'breaker'>;
  readonly clock: Clock;
  /** Factor on leases and pauses. */
  readonly pace: number;
  /** Unique for each call of the function, the same when Lambda delivers a call again. */
  readonly requestId: string;
}

/** What every request says beside its target. */
export interface Requested {
  readonly requestedBy: string;
  readonly incidentId?: string | undefined;
  readonly reason?: string | undefined;
}

/** Who wants what done to whom. */
export interface Order {
  readonly action: ActionName;
  readonly target: Entity;
  /** The whole request, as it is kept in the intent so that the next run can finish it. */
  readonly request: Requested;
  /** False for what takes an action back: a breaker that tripped over our own actions must not keep them in force. */
  readonly underBreaker: boolean;
}

export type Result = Omit<Outcome, 'at'>;

/** How it is done: read the state, note it once, then act on it. */
export interface Deeds<State> {
  readonly read: () => Promise<State>;
  readonly begin: (state: State) => Start;
  /** `resumed`: an earlier run began and left no outcome, so what it began may be done already. */
  readonly perform: (state: State, begun: Start, resumed: boolean) => Promise<Result>;
}

/**
 * Carries an order out once: intent, prior state, action, outcome, each written before the next begins.
 * A run that stopped anywhere is finished by the next one. Throws where the outcome is not known.
 */
export const once = async <State>(order: Order, deeds: Deeds<State>, acting: Acting): Promise<Outcome> => {
  const entry = await entryFor(order, acting);
  if (entry.outcome) return entry.outcome;
  const settle = (result: Result): Promise<Outcome> =>
    acting.ledger.settle(entry.intent.id, { ...result, at: acting.clock.now() });

  const refusal = await breakerRefusal(order, entry, acting);
  if (refusal) return settle({ status: 'skipped', detail: refusal });

  const state = await deeds.read();
  const { start, resumed } = await acting.ledger.start(entry.intent.id, deeds.begin(state));
  return settle(await deeds.perform(state, start, resumed));
};

/** The ledger's own intent, a person's unfinished one, or a new one of a person. */
const entryFor = async (
  { action, target, request }: Order,
  { ledger, clock, requestId }: Acting,
): Promise<LedgerEntry> => {
  const { incidentId } = request;
  const automatic =
    incidentId === undefined ? undefined : await ledger.find(automaticIntentId(incidentId, action, target));
  if (automatic) return automatic;

  const unfinished = (await ledger.history(action, target)).find(
    ({ intent, outcome }) => !isAutomatic(intent) && outcome === undefined,
  );
  if (unfinished) return unfinished;

  const intent = {
    id: personalIntentId(requestId, action, target),
    action,
    target,
    incidentId,
    requestedBy: request.requestedBy,
    reason: request.reason ?? '',
    at: clock.now(),
    prior: {},
    request: textsOf(request),
  };
  await ledger.intend(intent);
  return (await ledger.find(intent.id)) ?? { intent, started: false, outcome: undefined };
};

/** People's word is an approval; Floodgate's own is not. */
const breakerRefusal = async (
  { underBreaker }: Order,
  { intent }: LedgerEntry,
  { switchboard }: Acting,
): Promise<string | undefined> => {
  if (!underBreaker) return undefined;
  const needed: Mode = isAutomatic(intent) ? 'enforce' : 'approve';
  const breaker = await readBreaker(switchboard);
  const isEnough = breaker === 'enforce' || breaker === needed;
  return isEnough ? undefined : `the breaker is at ${breaker}, so nothing was changed`;
};

/** What cannot be read counts as observe: nothing is done, and it is tried again. */
const readBreaker = async (switchboard: Acting['switchboard']): Promise<Mode> => {
  try {
    return await switchboard.breaker();
  } catch (error) {
    throw new Error('the breaker could not be read, so nothing was changed', { cause: error });
  }
};

const textsOf = (request: object): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(request).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
