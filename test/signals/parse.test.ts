import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MalformedRecord } from '../../shared/signals/fields.ts';
import { takeIn } from '../../shared/signals/intake.ts';
import { parseSignal } from '../../shared/signals/parse.ts';

const ORIGIN = { stamp: 'ours', logOwner: '111122223333', logGroup: '/ours' };
const certificate = 'AB'.repeat(32);

describe("AWS's published records become signals", () => {
  it('connected', () => {
    const record = {
      clientId: '186b5',
      thingName: 'exampleThing',
      timestamp: 1573002230757,
      eventType: 'connected',
      sessionIdentifier: '00000000-0000-0000-0000-000000000000',
      principalIdentifier: certificate,
      ipAddress: '192.0.2.0',
      versionNumber: 0,
    };
    expect(parseSignal(record)).toMatchObject({
      kind: 'connected',
      source: 'lifecycle',
      at: 1573002230757,
      client: '186b5',
      principal: certificate.toLowerCase(),
      address: '192.0.2.0',
      version: 0,
      thing: 'exampleThing',
    });
  });

  it('disconnected, also with a reason that nobody has heard of', () => {
    const record = {
      clientId: '186b5',
      timestamp: 1,
      eventType: 'disconnected',
      clientInitiatedDisconnect: false,
      disconnectReason: 'SOLAR_FLARE',
    };
    expect(parseSignal(record)).toMatchObject({
      kind: 'disconnected',
      reason: 'SOLAR_FLARE',
      byClient: false,
      principal: undefined,
    });
  });

  it('connect_failed, as a refusal', () => {
    const record = {
      clientId: '186b5',
      timestamp: 1,
      eventType: 'connect_failed',
      connectFailureReason: 'AUTHORIZATION_FAILED',
    };
    expect(parseSignal(record)).toMatchObject({ kind: 'refused', reason: 'AUTHORIZATION_FAILED' });
  });

  it('subscribed, with every filter', () => {
    const record = { clientId: '186b5', timestamp: 1, eventType: 'subscribed', topics: ['foo/bar', '#'] };
    expect(parseSignal(record)).toMatchObject({ kind: 'subscribed', filters: ['foo/bar', '#'] });
  });

  it('a certificate that registered itself', () => {
    const record = {
      certificateId: certificate,
      caCertificateId: 'ca',
      timestamp: 5,
      certificateStatus: 'PENDING_ACTIVATION',
    };
    expect(parseSignal(record)).toMatchObject({
      kind: 'registered',
      certificate: certificate.toLowerCase(),
      status: 'PENDING_ACTIVATION',
    });
  });

  it('Connection.AuthNError, whose names are only claimed', () => {
    const record = {
      timestamp: '2025-10-31 15:37:23.476',
      logLevel: 'ERROR',
      status: 'Failure',
      eventType: 'Connection.AuthNError',
      clientId: 'meter-1',
      principalId: certificate,
      sourceIp: '205.251.233.181',
      reason: 'DEVICE_CERTIFICATE_NOT_REGISTERED',
    };
    expect(parseSignal(record)).toMatchObject({
      kind: 'unauthenticated',
      at: Date.UTC(2025, 9, 31, 15, 37, 23, 476),
      address: '205.251.233.181',
      claimedClient: 'meter-1',
      claimedPrincipal: certificate.toLowerCase(),
    });
    expect(parseSignal(record)).not.toHaveProperty('client');
  });

  it('a refused publish, and a refused subscribe with several filters', () => {
    const common = { timestamp: '2025-10-31 00:07:04.726', status: 'Failure', clientId: 'c', principalId: certificate };
    expect(parseSignal({ ...common, eventType: 'Publish-In', topicName: 'radio/test/ping' })).toMatchObject({
      kind: 'denied',
      operation: 'publish',
      topics: ['radio/test/ping'],
    });
    expect(parseSignal({ ...common, eventType: 'Subscribe', topicName: 'a/#,b/#' })).toMatchObject({
      topics: ['a/#', 'b/#'],
    });
  });

  it('a tapped publish, whose size follows from its base64 length', () => {
    const record = { eventType: 'published', clientId: 'c', topic: 'a/b', timestamp: 1, traceId: 't', base64Length: 8 };
    expect(parseSignal(record)).toMatchObject({ kind: 'published', topic: 'a/b', bytes: 6, id: 't' });
  });

  it('nothing, where an entry tells Floodgate nothing', () => {
    expect(
      parseSignal({ timestamp: '2025-10-31 00:07:04.726', eventType: 'RuleMatch', status: 'Success' }),
    ).toBeUndefined();
  });
});

describe('addresses', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s is counted as %s', (ipAddress, address) => {
    const record = { clientId: 'c', timestamp: 1, eventType: 'connected', ipAddress };
    expect(parseSignal(record)).toMatchObject({ address });
  });
});

describe('duplicates', () => {
  it('of one event have one id, and two subscribes of one session have two', () => {
    const record = { clientId: 'c', timestamp: 1, eventType: 'subscribed', sessionIdentifier: 's', topics: ['a'] };
    expect(parseSignal(record)?.id).toBe(parseSignal({ ...record })?.id);
    expect(parseSignal(record)?.id).not.toBe(parseSignal({ ...record, topics: ['b'] })?.id);
  });
});

describe('whatever arrives', () => {
  const field = fc.constantFrom(
    'eventType',
    'clientId',
    'timestamp',
    'topics',
    'topic',
    'principalIdentifier',
    'base64Length',
    'ipAddress',
    'versionNumber',
    'detail',
    'detail-type',
    'certificateId',
    'name',
    'value',
    'status',
    'principalId',
    'sourceIp',
    'traceId',
    '__proto__',
  );
  const value = fc.oneof(
    fc.anything(),
    fc.constantFrom(
      'connected',
      'disconnected',
      'published',
      'subscribed',
      'metric',
      'Connection.AuthNError',
      '2025-10-31 00:07:04.726',
    ),
    fc.nat(),
  );

  const becomes = (record: unknown): string => {
    try {
      const signal = parseSignal(record);
      if (!signal) return 'nothing';
      return Number.isFinite(signal.at) ? 'a signal' : 'a signal without a time';
    } catch (error) {
      return error instanceof MalformedRecord ? `malformed: ${error.message}` : `a crash: ${String(error)}`;
    }
  };

  it('a record is a signal, nothing, or a malformed record with a reason', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(field, value), { maxLength: 12 }), (entries) => {
        expect(becomes(Object.fromEntries(entries))).toMatch(/^(a signal$|nothing$|malformed: .{5,})/);
      }),
      { numRuns: 5_000 },
    );
  });

  it('bytes never throw and never hang', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (data, zipped) => {
        if (zipped) data.set([0x1f, 0x8b].slice(0, data.length));
        const { signals, rejected } = takeIn(data, ORIGIN);
        expect(signals.length + rejected.length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
