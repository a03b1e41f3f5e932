import { type Entity, type EntityKind, FLEET } from '../types/entity.ts';
import type { SessionFact } from '../types/session.ts';
import type { Connected, Disconnected, Published, Signal, Subscribed } from '../types/signal.ts';
import { BYTES, bump, countsOf, type Delta, emptyDelta, note, PUBLISHES, windowKey } from './delta.ts';
import { type Coverage, unseenIn } from './exposure.ts';
import { isTree, isWide } from './filters.ts';
import { type GroupOf, groupOf } from './groups.ts';
import { filterHabit, sizeHabit } from './habits.ts';
import { measureNames } from './measures.ts';
import { slotOf, TEN_MINUTES, TEN_SECONDS } from './scales.ts';
import { coarser } from './series.ts';
import { encodeSession } from './sessions.ts';
import type { SetName } from './sets.ts';
import { LARGE_BYTES, sizeClasses } from './sizes.ts';
import { targetsOf } from './targets.ts';
import { encodeVisit } from './visits.ts';

/** A signal and the stream record it came in. */
export interface Arrival {
  readonly signal: Signal;
  /** Sequence number of its record within the shard. */
  readonly sequence: string;
  /** AWS's own second delivery of an event: it moves the marks, and counts nothing. */
  readonly duplicate?: boolean;
}

/**
 * A batch of one shard → what it says about each entity. Pure; the order of the arrivals does not matter.
 *
 * @param lane the shard: fleet and groups are counted per lane, so that no item is everybody's.
 * @param coverage what the tap showed us while this happened.
 * @param groupBy which clients are alike.
 */
export const foldBatch = (
  arrivals: Iterable<Arrival>,
  lane: string,
  coverage: Coverage,
  groupBy: GroupOf = groupOf,
): Map<string, Delta> => {
  const deltas = new Map<string, Delta>();
  const batch: Batch = { deltas, lane, groupBy, groups: new Map(), routes: new Map() };
  for (const arrival of arrivals) contribute(batch, arrival);
  for (const route of batch.routes.values()) arrive(route);
  if (!coverage.complete) for (const delta of deltas.values()) delta.unseen = unseenIn(delta, coverage);
  return deltas;
};

interface Batch {
  readonly deltas: Map<string, Delta>;
  readonly lane: string;
  readonly groupBy: GroupOf;
  /** Group by client id, so that an id is masked once per batch. */
  readonly groups: Map<string, string>;
  /** By client id: where its latest publish was counted. */
  readonly routes: Map<string, Route>;
}

const contribute = (batch: Batch, arrival: Arrival): void => {
  const { signal, sequence, duplicate = false } = arrival;
  if (signal.kind === 'published' && !duplicate) {
    follow(batch, signal, sequence);
    return;
  }
  const at: Place = {
    batch,
    sequence,
    duplicate,
    time: signal.at,
    slot: slotOf(TEN_SECONDS, signal.at),
    period: slotOf(TEN_MINUTES, signal.at),
  };
  switch (signal.kind) {
    case 'published':
      // Only a duplicate comes here: it moves the marks of everybody it would have counted for.
      peers(at, signal);
      return;
    case 'connected':
      for (const counts of peers(at, signal)) bump(counts, 'connects');
      if (signal.address) bump(counter(at, 'address', signal.address), 'connects');
      meet(at, signal.client, signal.principal, signal.address);
      if (!at.duplicate) note(laneDelta(at, FLEET), 'clients', at.period, signal.client);
      attend(at, signal);
      return;
    case 'disconnected':
      for (const counts of peers(at, signal)) bump(counts, 'disconnects');
      attend(at, signal);
      fault(at, signal);
      return;
    case 'logged':
      // Ids that hold `#` or `+` get no lifecycle event, so their log entry is what counts them.
      if (signal.operation === 'connect' && /[#+]/.test(signal.client)) {
        for (const counts of peers(at, signal)) bump(counts, 'connects');
        meet(at, signal.client, signal.principal, signal.address);
      }
      return;
    case 'refused':
      for (const counts of peers(at, signal)) bump(counts, 'refusals');
      if (signal.principal) see(at, 'principal', signal.principal, 'refused', signal.client);
      recall(at, signal);
      return;
    case 'subscribed':
      for (const counts of peers(at, signal)) bump(counts, 'subscribes');
      listen(at, signal);
      recall(at, signal);
      return;
    case 'unsubscribed':
      recall(at, signal);
      return;
    case 'denied':
      for (const counts of peers(at, signal)) bump(counts, 'denials');
      if (signal.principal) for (const topic of signal.topics) see(at, 'principal', signal.principal, 'topics', topic);
      return;
    case 'unauthenticated':
      fail(at, signal);
      return;
    case 'registered':
      bump(fleetCounter(at), 'registrations');
      return;
    case 'change':
      if (MAKES_CERTIFICATES.has(signal.call)) bump(fleetCounter(at), 'registrations');
      return;
    default:
      return;
  }
};

// --- Publishes: nearly all of the traffic, so what one has in common with the one before is worked out once ---

/** Where the publishes of one client, principal and slot are counted, and how far its records have come. */
interface Route {
  readonly principal: string | undefined;
  readonly address: string | undefined;
  readonly slot: number;
  readonly deltas: readonly Delta[];
  readonly counts: readonly number[][];
  /** Of its latest publish: most devices say the same again and again. */
  topic: string;
  first: string;
  last: string;
  newest: number;
}

const follow = (batch: Batch, signal: Published, sequence: string): void => {
  const slot = Math.floor(signal.at / TEN_SECONDS.slotMs);
  const known = batch.routes.get(signal.client);
  const route =
    known && known.slot === slot && known.principal === signal.principal && known.address === signal.address
      ? known
      : reroute(batch, signal, sequence, slot);
  for (const counts of route.counts) {
    counts[PUBLISHES] = (counts[PUBLISHES] as number) + 1;
    counts[BYTES] = (counts[BYTES] as number) + signal.bytes;
  }
  if (signal.bytes > LARGE_BYTES) weigh(route, signal);
  if (signal.topic !== route.topic) aim(route, signal);
  if (sequence > route.last) route.last = sequence;
  else if (sequence < route.first) route.first = sequence;
  if (signal.at > route.newest) route.newest = signal.at;
};

const reroute = (batch: Batch, signal: Published, sequence: string, slot: number): Route => {
  const { client, principal, address } = signal;
  const left = batch.routes.get(client);
  if (left) arrive(left);
  const at: Place = {
    batch,
    sequence,
    duplicate: false,
    time: signal.at,
    slot,
    period: slotOf(TEN_MINUTES, signal.at),
  };
  const own = delta(at, 'client', client);
  const holder = principal ? delta(at, 'principal', principal) : undefined;
  if (principal) note(own, 'principals', at.period, principal);
  if (holder) note(holder, 'clients', at.period, client);
  if (holder && address) note(holder, 'addresses', at.period, address);
  const deltas = [own, laneDelta(at, FLEET), groupDelta(at, client, undefined)];
  if (holder) deltas.push(holder);
  const counts = deltas.map((found) => countsOf(found, slot));
  const route: Route = {
    principal,
    address,
    slot,
    deltas,
    counts,
    topic: '',
    first: sequence,
    last: sequence,
    newest: signal.at,
  };
  batch.routes.set(client, route);
  return route;
};

/** Large messages are the client's own doing; its group remembers who else sends them. */
const weigh = ({ slot, deltas, counts: [own] }: Route, { client, bytes }: Published): void => {
  const [its, , group] = deltas;
  if (!its || !group || !own) return;
  for (const { above, measure } of sizeClasses) if (bytes > above) bump(own, measure);
  const period = coarser(TEN_MINUTES, slot);
  note(its, 'habits', period, sizeHabit(bytes) as string);
  note(group, 'habits', period, sizeHabit(bytes, client) as string);
};

/** Most topics name their own sender; whoever else is named is a target of the principal's. */
const aim = (route: Route, { client, topic }: Published): void => {
  route.topic = topic;
  const [, , , holder] = route.deltas;
  if (!holder || topic.includes(client)) return;
  const period = coarser(TEN_MINUTES, route.slot);
  for (const target of targetsOf(topic, client)) note(holder, 'targets', period, target);
};

/** Tells the deltas how far the records of a route reached. */
const arrive = ({ deltas, first, last, newest }: Route): void => {
  for (const found of deltas) {
    if (first < found.first) found.first = first;
    if (last > found.last) found.last = last;
    if (newest > found.newest) found.newest = newest;
  }
};

// --- Everything else ---

/** Where a signal's counts go. */
interface Place {
  readonly batch: Batch;
  readonly sequence: string;
  readonly duplicate: boolean;
  readonly time: number;
  readonly slot: number;
  readonly period: number;
}

/** Counters of everybody that an authenticated peer's signal counts for: client, principal, group, fleet. */
const peers = (
  at: Place,
  signal: { client: string; principal: string | undefined; thing?: string | undefined },
): number[][] => {
  const counters = [
    counter(at, 'client', signal.client),
    fleetCounter(at),
    groupCounter(at, signal.client, signal.thing),
  ];
  if (signal.principal) counters.push(counter(at, 'principal', signal.principal));
  return counters;
};

/** Who was seen with whom. */
const meet = (at: Place, client: string, principal: string | undefined, address: string | undefined): void => {
  if (principal) {
    see(at, 'client', client, 'principals', principal);
    see(at, 'principal', principal, 'clients', client);
    if (address) see(at, 'principal', principal, 'addresses', address);
  }
  if (address) see(at, 'address', address, 'clients', client);
};

const see = (at: Place, kind: EntityKind, id: string, set: SetName, value: string): void => {
  const found = delta(at, kind, id);
  if (!at.duplicate) note(found, set, at.period, value);
};

/** Keeps the session fact on the client id. */
const attend = (at: Place, signal: Connected | Disconnected): void => {
  const own = delta(at, 'client', signal.client);
  if (at.duplicate) return;
  const fact: SessionFact = {
    at: signal.at,
    event: signal.kind,
    version: signal.version,
    principal: signal.principal,
    address: signal.address,
    session: signal.session,
  };
  own.sessions ??= new Map();
  own.sessions.set(encodeSession(fact), fact);
  if (signal.principal)
    see(at, 'principal', signal.principal, 'visits', encodeVisit({ ...fact, client: signal.client }));
  recall(at, signal);
};

/** Connections that AWS ended because of what the peer did. */
const fault = (at: Place, signal: Disconnected): void => {
  if (signal.reason === 'CLIENT_ERROR' && signal.principal) bump(counter(at, 'principal', signal.principal), 'faults');
  if (signal.reason === 'THROTTLED') bump(counter(at, 'client', signal.client), 'throttles');
};

/** Filters that name nobody, or a tree only, are remembered by name. */
const listen = (at: Place, { client, principal, filters }: Subscribed): void => {
  for (const filter of filters) {
    see(at, 'client', client, 'filters', filter);
    if (principal && (isWide(filter) || isTree(filter))) see(at, 'principal', principal, 'habits', filterHabit(filter));
  }
};

/** Remembers a lifecycle event, because AWS may deliver it again in a later batch. */
const recall = (at: Place, signal: { client: string; id: string; source: string }): void => {
  if (signal.source !== 'lifecycle' || at.duplicate) return;
  const own = delta(at, 'client', signal.client);
  own.seen ??= new Map();
  const entry = seenEntry(signal.id, at.sequence);
  const ids = own.seen.get(at.period);
  if (ids) ids.add(entry);
  else own.seen.set(at.period, new Set([entry]));
};

/** Unauthenticated peers count for their address and the fleet: whom they claim to be is not theirs to decide. */
const fail = (at: Place, signal: Extract<Signal, { kind: 'unauthenticated' }>): void => {
  bump(fleetCounter(at), 'failures');
  if (!signal.address) return;
  bump(counter(at, 'address', signal.address), 'failures');
  const identity = signal.claimedClient ?? signal.claimedPrincipal;
  if (at.duplicate) return;
  if (identity) see(at, 'address', signal.address, 'identities', identity);
  if (signal.claimedPrincipal && DEAD.has(signal.reason))
    see(at, 'address', signal.address, 'dead', signal.claimedPrincipal);
  note(laneDelta(at, FLEET), 'failing', at.period, signal.address);
};

/** Calls that make a certificate known to AWS IoT. */
const MAKES_CERTIFICATES: ReadonlySet<string> = new Set([
  'CreateCertificateFromCsr',
  'CreateKeysAndCertificate',
  'RegisterCertificate',
  'RegisterCertificateWithoutCA',
]);

/** AWS's reasons for a certificate that it knows and no longer takes. */
const DEAD: ReadonlySet<string> = new Set(['DEVICE_CERTIFICATE_INACTIVE', 'DEVICE_CERTIFICATE_REVOKED']);

const counter = (at: Place, kind: EntityKind, id: string): number[] => countsIn(at, delta(at, kind, id));

const fleetCounter = (at: Place): number[] => countsIn(at, laneDelta(at, FLEET));

const groupCounter = (at: Place, client: string, thing: string | undefined): number[] =>
  countsIn(at, groupDelta(at, client, thing));

const groupDelta = (at: Place, client: string, thing: string | undefined): Delta => {
  const { groups, groupBy } = at.batch;
  let group = groups.get(client);
  if (group === undefined) groups.set(client, (group = groupBy(client, thing)));
  return laneDelta(at, { kind: 'group', id: group });
};

/** Where a duplicate's counts go. */
const NOWHERE = measureNames.map(() => 0);

const countsIn = (at: Place, found: Delta): number[] => (at.duplicate ? NOWHERE : countsOf(found, at.slot));

const delta = (at: Place, kind: EntityKind, id: string): Delta => deltaOf(at, { kind, id }, undefined);

const laneDelta = (at: Place, entity: Entity): Delta => deltaOf(at, entity, at.batch.lane);

const deltaOf = ({ batch, sequence, time }: Place, entity: Entity, lane: string | undefined): Delta => {
  const key = { entity, lane };
  const id = windowKey(key);
  let found = batch.deltas.get(id);
  if (!found) batch.deltas.set(id, (found = emptyDelta(key, id, sequence)));
  if (time > found.newest) found.newest = time;
  if (sequence < found.first) found.first = sequence;
  if (sequence > found.last) found.last = sequence;
  return found;
};

/**
 * What the client's item remembers of a lifecycle event: which event, and which record told it first.
 * A record that comes again (same sequence) is a redelivery, which the mark deals with; another record with the same event is AWS's duplicate.
 */
export const seenEntry = (id: string, sequence: string): string => `${shortHash(id)}${shortHash(sequence)}`;

/** Length of the event's part of a {@link seenEntry}. */
export const SEEN_EVENT_LENGTH = 11;

/** 53-bit text hash (cyrb53, public domain) in base 36, padded to 11 characters. */
export const shortHash = (value: string): string => {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < value.length; index += 1) {
    const unit = value.charCodeAt(index);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36).padStart(SEEN_EVENT_LENGTH, '0');
};
