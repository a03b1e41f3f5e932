import type { Clock } from '../ports/clock.ts';
import type { Ledger, Start } from '../ports/ledger.ts';
import type { Switchboard } from '../ports/switches.ts';
import type { ActionName, Outcome } from '../types/action.ts';
import { type Entity, sameEntity } from '../types/entity.ts';
import type { Intent, LedgerEntry } from '../types/ledger.ts';
import type { Mode, Policy } from '../types/policy.ts';
import { type Capping, reserve } from './caps.ts';
import { type GuardReaders, whyGuarded } from './guarded.ts';
import { isAutomatic, personalIntentId } from './intent.ts';

/** What every action function has. */
export interface Acting extends GuardReaders, Capping {
  readonly ledger: Ledger;
  readonly switchboard: Pick<Switchboard, 'breaker'>;
  readonly clock: Clock;
  /** The policy that holds now. */
  readonly policy: () => Promise<Policy>;
  /** Factor on leases and pauses. */
  readonly pace: number;
  /** Unique for each call of the function, the same when Lambda delivers a call again. */
  readonly requestId: string;
}

/** What every request says beside its target. */
export interface Requested {
  readonly requestedBy: string;
  readonly incidentId?: string | undefined;
  readonly intentId?: string | undefined;
  readonly reason?: string | undefined;
  readonly override?: 'caps' | undefined;
}

/** Who wants what done to whom. */
export interface Order {
  readonly action: ActionName;
  readonly target: Entity;
  /** The whole request, as it is kept in the intent so that the next run can finish it. */
  readonly request: Requested;
  /** False for what takes an action back: a breaker that tripped over our own actions must not keep them in force. */
  readonly underBreaker: boolean;
  /** Whose certificate or connection is cut; absent for what takes an action back. */
  readonly cuts?: { readonly principal: string; readonly client?: string };
}

export type Result = Omit<Outcome, 'at'>;

/** How it is done: read the state, note it once, then act on it. */
export interface Steps<State> {
  readonly read: () => Promise<State>;
  readonly begin: (state: State) => Start | Promise<Start>;
  /** `resumed`: an earlier run began and left no outcome, so what it began may be done already. */
  readonly perform: (state: State, begun: Start, resumed: boolean) => Promise<Result>;
}

/**
 * Carries an order out once: intent, prior state, action, outcome, each written before the next begins.
 * A run that stopped anywhere is finished by the next one. Throws where the outcome is not known.
 */
export const once = async <State>(order: Order, steps: Steps<State>, acting: Acting): Promise<Outcome> => {
  const entry = await entryFor(order, acting);
  if (typeof entry === 'string') return { status: 'skipped', detail: entry, at: acting.clock.now() };
  if (entry.outcome) return entry.outcome;
  const settle = (result: Result): Promise<Outcome> =>
    acting.ledger.settle(entry.intent.id, { ...result, at: acting.clock.now() });

  const refusal = await refusalOf(order, entry, acting);
  if (refusal) return settle({ status: 'skipped', detail: refusal });

  const state = await steps.read();
  const { start, resumed } = await acting.ledger.start(entry.intent.id, await steps.begin(state));
  return settle(await steps.perform(state, start, resumed));
};

/** The entry to carry out, or the cap that keeps it from being made. */
const entryFor = (order: Order, acting: Acting): Promise<LedgerEntry | string> => {
  const { intentId } = order.request;
  return intentId === undefined ? personal(order, acting) : named(intentId, order, acting);
};

/** What the ledger has under that id, if that is what the request asks for. */
const named = async (id: string, order: Order, { ledger }: Acting): Promise<LedgerEntry> => {
  const entry = await ledger.find(id);
  if (!entry) throw new Error(`the ledger has no intent ${id}`);
  if (!isFor(order, entry.intent)) throw new Error(`intent ${id} is not for this request`);
  return entry;
};

/** A person's: the call's own intent, or what the very same request left without an outcome, or a new one. */
const personal = async (order: Order, acting: Acting): Promise<LedgerEntry | string> => {
  const { ledger, clock, requestId } = acting;
  const { action, target, request } = order;
  const unfinished = (await ledger.history(action, target)).find(
    ({ intent, outcome }) => outcome === undefined && !isAutomatic(intent) && isFor(order, intent),
  );
  if (unfinished) return unfinished;
  const intent = {
    id: personalIntentId(requestId, action, target),
    action,
    target,
    incidentId: request.incidentId,
    requestedBy: request.requestedBy,
    reason: request.reason ?? '',
    at: clock.now(),
    prior: {},
    request: textsOf(request),
  };
  const entry = { intent, started: false, outcome: undefined };
  // What is refused anyway takes nothing of a cap.
  const exceeded = (await refusalOf(order, entry, acting)) === undefined ? await overCap(order, acting) : undefined;
  if (exceeded !== undefined) return exceeded;
  await ledger.intend(intent);
  return (await ledger.find(intent.id)) ?? entry;
};

/** Read afresh each time: what stands in the way of an order now. */
const refusalOf = async (order: Order, entry: LedgerEntry, acting: Acting): Promise<string | undefined> =>
  (await breakerRefusal(order, entry, acting)) ?? (await guardRefusal(order, entry, acting));

/** Caps bind people too (DESIGN §7.6). What Floodgate asks for was reserved before its intent was written. */
const overCap = async ({ action, cuts, request }: Order, acting: Acting): Promise<string | undefined> => {
  if (!cuts) return undefined;
  const kind = action === 'disconnect' ? 'connection' : 'certificate';
  const exceeded = await reserve(
    {
      wanted: [{ kind, principal: cuts.principal }],
      rivals: [],
      override: request.override === 'caps',
      now: acting.clock.now(),
    },
    await acting.policy(),
    acting,
  );
  return exceeded === undefined ? undefined : `${exceeded}: nothing was changed; ask again with "override":"caps"`;
};

/** Word for word: nobody is told of somebody else's outcome. */
const isFor = ({ action, target, request }: Order, intent: Intent): boolean =>
  intent.action === action && sameEntity(intent.target, target) && sameTexts(intent.request, textsOf(request));

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

/** Guards that were put up since the decision hold too. */
const guardRefusal = async ({ cuts }: Order, { intent }: LedgerEntry, acting: Acting): Promise<string | undefined> => {
  if (!cuts) return undefined;
  const { provisioning } = await acting.policy();
  if (provisioning.includes(cuts.principal)) return 'it is a provisioning certificate, which nobody touches';
  const automaticFor = isAutomatic(intent) ? intent.incidentId : undefined;
  const hit = { principal: cuts.principal, client: cuts.client, automaticFor };
  const reason = await whyGuarded(hit, acting, acting.clock.now());
  return reason === undefined ? undefined : `${reason}, so nothing was changed`;
};

/** What cannot be read counts as observe: nothing is done, and it is tried again. */
const readBreaker = async (switchboard: Acting['switchboard']): Promise<Mode> => {
  try {
    return await switchboard.breaker();
  } catch (error) {
    throw new Error('the breaker could not be read, so nothing was changed', { cause: error });
  }
};

type Texts = Readonly<Record<string, string>>;

/** The request as an intent keeps it. Which intent it names is no part of what it asks for. */
const textsOf = (request: object): Texts =>
  Object.fromEntries(
    Object.entries(request).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[0] !== 'intentId',
    ),
  );

const sameTexts = (a: Texts, b: Texts): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
};
