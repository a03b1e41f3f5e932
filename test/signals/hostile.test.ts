import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { takeIn } from '../../shared/signals/intake.ts';

const ORIGIN = { stamp: 'floodgate-test', logOwner: '123456789012', logGroup: '/devices' };
const NESTED = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const UNSPELT = '{"toString":1,"valueOf":{}}';

/** A good record of each source, field by field as JSON. */
const sources: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  tap: {
    eventType: '"published"',
    clientId: '"c"',
    principalIdentifier: '"p"',
    sourceIp: '"192.0.2.1"',
    topic: '"t"',
    timestamp: '1795176000000',
    traceId: '"t"',
    base64Length: '4',
  },
  lifecycle: {
    eventType: '"disconnected"',
    clientId: '"c"',
    principalIdentifier: '"p"',
    ipAddress: '"192.0.2.1"',
    timestamp: '1795176000000',
    sessionIdentifier: '"s"',
    versionNumber: '0',
    thingName: '"c"',
    disconnectReason: '"SERVER_ERROR"',
    clientInitiatedDisconnect: 'true',
  },
  subscription: {
    eventType: '"subscribed"',
    clientId: '"c"',
    timestamp: '1795176000000',
    sessionIdentifier: '"s"',
    topics: '["a/#"]',
  },
  registration: {
    certificateId: '"c"',
    timestamp: '1795176000000',
    certificateStatus: '"ACTIVE"',
    caCertificateId: '"a"',
  },
  log: {
    timestamp: '"2026-11-20 12:00:00.000"',
    status: '"Failure"',
    eventType: '"Publish-In"',
    clientId: '"c"',
    principalId: '"p"',
    sourceIp: '"192.0.2.1"',
    sourcePort: '1',
    topicName: '"t"',
    reason: '"AUTHORIZATION_FAILURE"',
    traceId: '"t"',
  },
  metric: {
    eventType: '"metric"',
    name: '"Connect.Throttle"',
    timestamp: '1795176000000',
    value: '3',
    periodSeconds: '60',
  },
  change: {
    'detail-type': '"AWS API Call via CloudTrail"',
    detail: '{"eventTime":"2026-11-20T12:00:00Z","eventName":"UpdateCertificate"}',
  },
};

const bytesOf = (fields: Readonly<Record<string, string>>): Uint8Array =>
  new TextEncoder().encode(
    `{"via":"${ORIGIN.stamp}",${Object.entries(fields)
      .map(([name, json]) => `"${name}":${json}`)
      .join(',')}}`,
  );

const places = Object.entries(sources).flatMap(([source, fields]) =>
  Object.keys(fields).map((field) => [source, field, fields] as const),
);

/** A reason in our own words: what V8 says of a stack or of a conversion is none. */
const OURS = /^(?!.*(call stack|primitive|Cannot)).{5,200}$/s;

describe('in every field of every source', () => {
  it.each(Object.entries(sources))('nothing is wrong to begin with: %s', (_, fields) => {
    expect(takeIn(bytesOf(fields), ORIGIN)).toMatchObject({ signals: [{}], rejected: [] });
  });

  it.each(places)('what cannot be spelt is refused in our words, or read past: %s, %s', (_, field, fields) => {
    for (const json of [
      NESTED,
      UNSPELT,
      '"9"',
      '-1',
      '1e999',
      `"${'x'.repeat(131_072)}"`,
      'null',
      '{"__proto__":[]}',
    ]) {
      const { signals, rejected } = takeIn(bytesOf({ ...fields, [field]: json }), ORIGIN);
      for (const reason of rejected) expect(reason).toMatch(OURS);
      for (const { at, id } of signals) expect([Number.isFinite(at), typeof id]).toEqual([true, 'string']);
      expect(signals.length + rejected.length).toBeLessThanOrEqual(1);
    }
  });
});

describe('in a change', () => {
  it.each([NESTED, UNSPELT])('a call that cannot be spelt is refused', (json) => {
    const detail = `{"eventTime":"2026-11-20T12:00:00Z","eventName":${json}}`;
    const { rejected } = takeIn(bytesOf({ 'detail-type': '"x"', detail }), ORIGIN);
    expect(rejected).toEqual([expect.stringMatching(/^eventName: expected text/)]);
  });
});

describe('bytes', () => {
  const good = bytesOf(sources.tap as Readonly<Record<string, string>>);
  const envelope = (logEvents: unknown): Uint8Array =>
    gzipSync(
      JSON.stringify({ messageType: 'DATA_MESSAGE', owner: ORIGIN.logOwner, logGroup: ORIGIN.logGroup, logEvents }),
    );
  const logged = envelope([{ id: '1', timestamp: 1, message: new TextDecoder().decode(good) }]);

  it.each([
    ['a truncated gzip', logged.subarray(0, logged.length - 12), /^gzip: /],
    ['a gzip bomb', gzipSync(Buffer.alloc(50_000_000)), /^gzip: /],
    ['a gzip of no JSON', gzipSync('{'), /^not JSON$/],
    ['a byte order mark', new TextEncoder().encode(`\ufeff{}`), /^not JSON$/],
    ['a second record behind the first', Buffer.concat([good, good]), /^not JSON$/],
    ['log events that are no list', envelope({ length: 1e9 }), /^logEvents: expected a list$/],
    [
      'a log entry whose message is nested',
      envelope([{ message: NESTED }]),
      /^logEvents\[0\]: expected a JSON object$/,
    ],
  ])('%s is rejected once, and explained', (_, bytes, reason) => {
    const { signals, rejected } = takeIn(bytes, ORIGIN);
    expect(signals).toEqual([]);
    expect(rejected).toEqual([expect.stringMatching(reason)]);
  });

  it('that lost, gained or changed some are a signal, nothing, or rejected with a reason', () => {
    const edit = fc.tuple(fc.nat(), fc.nat(4), fc.uint8Array({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.constantFrom(good, logged), fc.array(edit, { minLength: 1, maxLength: 3 }), (seed, edits) => {
        const bytes = edits.reduce<Uint8Array>((before, [place, length, by]) => {
          const start = place % (before.length + 1);
          return Buffer.concat([before.subarray(0, start), by, before.subarray(start + length)]);
        }, seed);
        const { signals, rejected } = takeIn(bytes, ORIGIN);
        expect(signals.length + rejected.length).toBeLessThanOrEqual(1);
        for (const reason of rejected) expect(reason.length).toBeGreaterThan(4);
      }),
      { numRuns: 1_000 },
    );
  });
});
