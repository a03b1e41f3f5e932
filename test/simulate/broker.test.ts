import { beforeEach, describe, expect, it } from '@jest/globals';
import { Agenda, type Process } from '../../cli/simulate/agenda.ts';
import { Broker } from '../../cli/simulate/broker.ts';
import { Tally } from '../../cli/simulate/labels.ts';
import { Meters } from '../../cli/simulate/meters.ts';
import { Outbox } from '../../cli/simulate/outbox.ts';
import { newCertificate, type Peer } from '../../cli/simulate/peer.ts';
import { Random } from '../../cli/simulate/random.ts';
import { HOUR, type SimulatedRecord, START } from './simulated.ts';

let agenda: Agenda;
let outbox: Outbox;
let meters: Meters;
let broker: Broker;

beforeEach(() => {
  agenda = new Agenda(START);
  outbox = new Outbox();
  meters = new Meters();
  broker = new Broker(agenda, outbox, meters);
});

const peerOf = (client: string, changes: Partial<Peer> = {}): Peer => ({
  client,
  principal: newCertificate(new Random(client)),
  address: '100.64.0.1',
  thing: undefined,
  filters: [],
  keepAliveSeconds: 60,
  random: new Random(client),
  online: false,
  tally: undefined,
  ...changes,
});

const pass = (milliseconds: number): void => {
  agenda.start(nothing(), milliseconds);
  agenda.step();
};

function* nothing(): Process {
  yield Number.POSITIVE_INFINITY;
}

/** Everything that was recorded so far, by time, AWS's duplicates left out. */
const recorded = (): SimulatedRecord[] => {
  outbox.release(Number.POSITIVE_INFINITY);
  return [...new Set(outbox.take().split('\n'))].filter(Boolean).map((line) => JSON.parse(line) as SimulatedRecord);
};

const lifecycle = (): SimulatedRecord[] => recorded().filter(({ timestamp }) => typeof timestamp === 'number');

describe('simulated broker', () => {
  it('records a connection and its own end under one session and version, and logs both', () => {
    const peer = peerOf('sensor-1', { filters: ['cmd/#'] });
    broker.connect(peer);
    pass(1_000);
    broker.disconnect(peer, 'CONNECTION_LOST');
    const all = recorded();
    const events = all.filter(({ sessionIdentifier }) => sessionIdentifier);
    expect(events.map(({ eventType }) => eventType).toSorted()).toEqual(['connected', 'disconnected', 'subscribed']);
    expect(new Set(events.map(({ sessionIdentifier }) => sessionIdentifier)).size).toBe(1);
    expect(events.flatMap(({ versionNumber }) => versionNumber ?? [])).toEqual([0, 0]);
    expect(
      all.flatMap(({ eventType, timestamp }) => (typeof timestamp === 'string' ? eventType : [])).toSorted(),
    ).toEqual(['Connect', 'Disconnect']);
    expect(peer.online).toBe(false);
  });

  it('gives a client id to whoever connects last, and tells the former owner so under its own principal', () => {
    const owner = peerOf('sensor-1');
    const thief = peerOf('sensor-1', {
      principal: 'f'.repeat(64),
      address: '203.0.113.1',
      random: new Random('thief'),
    });
    broker.connect(owner);
    pass(5_000);
    broker.connect(thief);
    const taken = lifecycle().find(({ eventType }) => eventType === 'disconnected');
    expect(taken).toMatchObject({
      disconnectReason: 'DUPLICATE_CLIENTID',
      principalIdentifier: owner.principal,
      versionNumber: 0,
    });
    expect([owner.online, thief.online]).toEqual([false, true]);
  });

  it('does not let a former owner end the session of the new one', () => {
    const owner = peerOf('sensor-1');
    const thief = peerOf('sensor-1', { principal: 'f'.repeat(64) });
    broker.connect(owner);
    broker.connect(thief);
    recorded();
    broker.disconnect(owner, 'MQTT_KEEP_ALIVE_TIMEOUT');
    expect(recorded()).toEqual([]);
    expect(thief.online).toBe(true);
  });

  it('raises the version with each connection, and starts again after an hour without one', () => {
    const peer = peerOf('sensor-1');
    const versionAfter = (milliseconds: number): number | undefined => {
      broker.disconnect(peer, 'CONNECTION_LOST');
      pass(milliseconds);
      broker.forget();
      recorded();
      broker.connect(peer);
      return lifecycle()[0]?.versionNumber;
    };
    broker.connect(peer);
    expect(versionAfter(1_000)).toBeGreaterThan(0);
    expect(versionAfter(HOUR - 2_000)).toBeGreaterThan(1);
    expect(versionAfter(HOUR + 2_000)).toBe(0);
  });

  it.each(['ghost#1', 'ghost+1'])('records %s in the log alone', (client) => {
    const peer = peerOf(client);
    broker.connect(peer);
    broker.disconnect(peer, 'CLIENT_INITIATED_DISCONNECT');
    expect(
      recorded()
        .map(({ eventType }) => eventType)
        .toSorted(),
    ).toEqual(['Connect', 'Disconnect']);
  });

  it('lets nobody speak who is not connected', () => {
    const peer = peerOf('sensor-1');
    broker.publish(peer, 'a/b', 10);
    broker.denyPublish(peer, 'a/b');
    broker.denySubscribe(peer, ['#']);
    expect(recorded()).toEqual([]);
  });

  it('takes the size of a payload for the length of its base64', () => {
    const peer = peerOf('sensor-1', { online: true });
    for (const bytes of [1, 3, 4, 100_000]) broker.publish(peer, 'a', bytes);
    const expected = [1, 3, 4, 100_000].map((bytes) => Buffer.alloc(bytes).toString('base64').length);
    expect(recorded().map(({ base64Length }) => base64Length)).toEqual(expected);
  });

  it('blames a stranger for the address alone, never for the names that it claims', () => {
    const tally = new Tally('bruteforce', 'test');
    const stranger = { address: '203.0.113.9', client: 'sensor-1', reason: 'NOT_AUTHENTICATED' } as const;
    broker.turnAway(stranger, new Random('x'), tally);
    expect(tally.verdict).toMatchObject({ sources: ['203.0.113.9'], clients: [], principals: [], events: 1 });
    expect(recorded()[0]).toMatchObject({ eventType: 'Connection.AuthNError', clientId: 'sensor-1' });
  });

  it('counts what happened in CloudWatch’s metrics', () => {
    const peer = peerOf('sensor-1', { filters: ['a'] });
    broker.connect(peer);
    broker.publish(peer, 'a', 1);
    broker.denyPublish(peer, 'b');
    expect(Object.fromEntries(meters.read())).toEqual({
      'Connect.Success': 1,
      'Subscribe.Success': 1,
      'PublishIn.Success': 1,
      'PublishIn.AuthError': 1,
    });
    expect(meters.read()).toEqual([]);
  });

  it('delivers one lifecycle event in a hundred twice, word for word', () => {
    const peer = peerOf('sensor-1');
    for (let times = 0; times < 3_000; times += 1) {
      broker.connect(peer);
      pass(10_000);
      broker.disconnect(peer, 'CONNECTION_LOST');
    }
    outbox.release(Number.POSITIVE_INFINITY);
    const events = outbox
      .take()
      .split('\n')
      .filter((line) => line.includes('sessionIdentifier'));
    const again = events.length - new Set(events).size;
    expect(again / 6_000).toBeGreaterThan(0.006);
    expect(again / 6_000).toBeLessThan(0.014);
  });
});
