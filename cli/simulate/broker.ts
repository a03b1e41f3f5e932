import type { Agenda } from './agenda.ts';
import { HOUR, SECOND } from './calendar.ts';
import { exponential } from './distributions.ts';
import type { Actor, Tally } from './labels.ts';
import type { MeterName, Meters } from './meters.ts';
import type { Outbox } from './outbox.ts';
import type { Peer } from './peer.ts';
import type { Random } from './random.ts';
import * as records from './records.ts';

/** Why a connection ended, as far as the simulated fleet gives reasons. AWS-FACTS §1.3 has them all. */
export type DisconnectReason =
  | 'CLIENT_ERROR'
  | 'CLIENT_INITIATED_DISCONNECT'
  | 'CONNECTION_LOST'
  | 'DUPLICATE_CLIENTID'
  | 'MQTT_KEEP_ALIVE_TIMEOUT'
  | 'SERVER_INITIATED_DISCONNECT';

/**
 * What AWS IoT Core would have recorded: sessions, version numbers, take-overs, lifecycle events that come late, twice
 * and out of order, log entries after seconds. It throttles nobody: nothing here reaches a quota.
 */
export class Broker {
  readonly #sessions = new Map<string, OpenSession>();
  readonly #agenda: Agenda;
  readonly #outbox: Outbox;
  readonly #meters: Meters;

  constructor(agenda: Agenda, outbox: Outbox, meters: Meters) {
    this.#agenda = agenda;
    this.#outbox = outbox;
    this.#meters = meters;
  }

  /** The peer was connected long before the records begin. */
  resume(peer: Peer): void {
    this.#open(peer, peer.random.integer(0, 40));
  }

  /** Accepts a CONNECT, and takes the client id from whoever has it. */
  connect(peer: Peer): void {
    const former = this.#sessions.get(peer.client);
    if (former && former.endedAt === undefined) this.#end(former, 'DUPLICATE_CLIENTID');
    const session = this.#open(peer, nextVersion(former, this.#agenda.now, peer.random));
    this.#meters.count('Connect.Success');
    this.#announce(session, records.connectedEvent(session, this.#at));
    this.#log(session, (heading) => records.connectLog(heading, session));
    if (peer.filters.length > 0) this.subscribe(peer, peer.filters);
  }

  /** Refuses a CONNECT: the certificate is good, the IoT policy is not. */
  refuse(peer: Peer): void {
    const session = detached(peer);
    this.#meters.count('Connect.AuthError');
    this.#announce(session, records.connectFailedEvent(session, this.#at));
    this.#log(session, (heading) => records.connectDeniedLog(heading, session));
  }

  /** Ends the peer's own session; nothing if the client id is somebody else's by now. */
  disconnect(peer: Peer, reason: DisconnectReason): void {
    peer.online = false;
    const session = this.#sessions.get(peer.client);
    if (session?.peer === peer && session.endedAt === undefined) this.#end(session, reason);
  }

  subscribe(peer: Peer, filters: readonly string[]): void {
    const session = this.#sessionOf(peer);
    this.#meters.count('Subscribe.Success');
    this.#announce(session, records.subscribedEvent(session, this.#at, filters));
  }

  /** Like everything below that a session is needed for, nothing comes of it without one. */
  publish(peer: Peer, topic: string, bytes: number): void {
    if (!peer.online) return;
    this.#meters.count('PublishIn.Success');
    this.#outbox.arrive(records.publishedRecord(peer, this.#at, topic, bytes, peer.random.uuid()));
    peer.tally?.note(this.#at, peer);
  }

  /** The IoT policy refuses a publish. */
  denyPublish(peer: Peer, topic: string): void {
    if (!peer.online) return;
    const session = this.#sessionOf(peer);
    this.#meters.count('PublishIn.AuthError');
    this.#log(session, (heading) => records.publishDeniedLog(heading, session, topic));
  }

  /** The IoT policy refuses a subscription. */
  denySubscribe(peer: Peer, filters: readonly string[]): void {
    if (!peer.online) return;
    const session = this.#sessionOf(peer);
    this.#meters.count('Subscribe.AuthError');
    this.#log(session, (heading) => records.subscribeDeniedLog(heading, session, filters));
  }

  /** Fails to authenticate somebody. Of what they claim, only the address is theirs. */
  turnAway(stranger: records.Stranger, random: Random, tally: Tally | undefined): void {
    this.#meters.count('Connection.AuthNError');
    const heading = { at: this.#at, traceId: random.uuid() };
    const line = records.authenticationErrorLog(heading, stranger, ephemeralPort(random));
    this.#deliverLog(line, random, tally, { address: stranger.address });
  }

  /** A certificate registers itself (JITR). */
  register(certificate: string, authority: string, random: Random, tally: Tally | undefined): void {
    const line = records.registeredEvent(certificate, authority, this.#at);
    this.#deliverEvent(line, random, tally, { principal: certificate });
  }

  /** A protocol error counts, and nothing else shows it but the disconnect. */
  countClientError(name: Extract<MeterName, `${string}ClientError`>): void {
    this.#meters.count(name);
  }

  /** Forgets sessions whose version number would start again anyway, so that memory stays bounded. */
  forget(): void {
    for (const [client, { endedAt }] of this.#sessions) {
      if (endedAt !== undefined && endedAt < this.#agenda.now - VERSION_MEMORY) this.#sessions.delete(client);
    }
  }

  get #at(): number {
    return Math.floor(this.#agenda.now);
  }

  #open(peer: Peer, version: number): OpenSession {
    const { client, thing, principal, address, random } = peer;
    const port = ephemeralPort(random);
    const session: OpenSession = {
      peer,
      client,
      thing,
      principal,
      address,
      port,
      id: random.uuid(),
      version,
      endedAt: undefined,
    };
    this.#sessions.set(client, session);
    peer.online = true;
    return session;
  }

  #end(session: OpenSession, reason: DisconnectReason): void {
    session.endedAt = this.#agenda.now;
    session.peer.online = false;
    this.#announce(session, records.disconnectedEvent(session, this.#at, reason));
    this.#log(session, (heading) => records.disconnectLog(heading, session, reason));
  }

  /** Its session, or one as it would be where the records do not say how it connected (a stolen device's second voice). */
  #sessionOf(peer: Peer): OpenSession {
    const session = this.#sessions.get(peer.client);
    return session?.principal === peer.principal ? { ...session, peer } : detached(peer);
  }

  /** AWS sends no lifecycle event for a client id that holds a wildcard. */
  #announce(session: OpenSession, line: string): void {
    if (WILDCARD.test(session.client)) return;
    this.#deliverEvent(line, session.peer.random, session.peer.tally, session);
  }

  #log(session: OpenSession, write: (heading: records.LogHeading) => string): void {
    const { random, tally } = session.peer;
    this.#deliverLog(write({ at: this.#at, traceId: random.uuid() }), random, tally, session);
  }

  /** At least once, in no order: one in fifty comes seconds late, one in a hundred comes again. */
  #deliverEvent(line: string, random: Random, tally: Tally | undefined, actor: Actor): void {
    const late = random.chance(0.02) ? random.between(200, LATEST_EVENT) : Math.min(exponential(random, 40), 200);
    this.#outbox.arriveAt(this.#agenda.now + late, line);
    tally?.note(this.#at, actor);
    if (!random.chance(0.01)) return;
    this.#outbox.arriveAt(this.#agenda.now + random.between(late, LATEST_EVENT), line);
    tally?.note(this.#at, actor);
  }

  #deliverLog(line: string, random: Random, tally: Tally | undefined, actor: Actor): void {
    this.#outbox.arriveAt(this.#agenda.now + random.between(SECOND, LATEST_LOG), line);
    tally?.note(this.#at, actor);
  }
}

/** Milliseconds within which a lifecycle event, and a log entry, arrives. */
export const LATEST_EVENT = 5 * SECOND;
export const LATEST_LOG = 8 * SECOND;

interface OpenSession extends records.Session {
  readonly peer: Peer;
  endedAt: number | undefined;
}

/** After an hour without a connection, AWS counts versions from 0 again. */
const VERSION_MEMORY = HOUR;
const WILDCARD = /[#+]/;

/** Rises per client id; numbers may skip. */
const nextVersion = (former: OpenSession | undefined, now: number, random: Random): number => {
  if (former === undefined || (former.endedAt !== undefined && former.endedAt < now - VERSION_MEMORY)) return 0;
  return former.version + (random.chance(0.02) ? 2 : 1);
};

const detached = (peer: Peer): OpenSession => {
  const { client, thing, principal, address, random } = peer;
  return {
    peer,
    client,
    thing,
    principal,
    address,
    port: ephemeralPort(random),
    id: random.uuid(),
    version: 0,
    endedAt: undefined,
  };
};

const ephemeralPort = (random: Random): number => random.integer(32_768, 60_999);
