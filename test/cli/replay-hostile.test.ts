import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { certificate, NOON } from '../fakes/signals.ts';
import { hostileNames } from '../given/hostile.ts';
import { replayFile, replayLines, UNSEEN } from './replaying.ts';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const record = (over: object = {}) => ({
  eventType: 'published',
  clientId: 'meter-1',
  principalIdentifier: certificate(1),
  sourceIp: '192.0.2.1',
  topic: 'devices/meter-1/state',
  timestamp: NOON,
  base64Length: 40,
  ...over,
});
const line = (over: object = {}): string => JSON.stringify(record(over));
const good = line();
const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
/** A record with a part that no JSON.stringify could write. */
const withRaw = (field: string, json: string): string => good.replace('{', `{"${field}":${json},`).replace(/,"$/, '');
const connected = (field: string, json: string): string =>
  `{"eventType":"connected","clientId":"c","timestamp":${NOON},"${field}":${json}}`;
const YEAR = 365 * 86_400_000;

/** Name, lines between two good ones, how many of them are signals, and why the rest is none. */
const lines: readonly (readonly [string, readonly string[], number, RegExp | undefined])[] = [
  ['a record from the future', [line({ timestamp: NOON + 73 * YEAR })], 0, /^timestamp: \d+ is \d+ ms after every/],
  [
    'a time beyond the calendar',
    [line({ timestamp: 9e15 })],
    0,
    /^timestamp: 9000000000000000 is beyond the calendar$/,
  ],
  ['a record of last year', [line({ timestamp: NOON - YEAR })], 0, /before its arrival/],
  ['a negative time', [line({ timestamp: -1 })], 0, /^timestamp: expected a whole number/],
  ['a topic of 128 KB', [line({ topic: 'a'.repeat(131_072) })], 0, /^topic: 131072 characters, at most 1024$/],
  ['a client id of control characters', [line({ clientId: '\u0000\u001b[2J\r\n' })], 1, undefined],
  ['numbers as strings', [line({ base64Length: '40' })], 0, /^base64Length: expected a whole number, got text "40"$/],
  ['a time as a string', [line({ timestamp: String(NOON) })], 0, undefined],
  ['10 000 levels where nobody looks', [withRaw('extra', nested)], 1, undefined],
  ['10 000 levels for a topic', [line({ topic: '@' }).replace('"@"', nested)], 0, /^topic: expected text, got a list$/],
  ['10 000 levels for a kind', [`{"eventType":${nested}}`], 0, /^eventType: unknown lifecycle event, got a list$/],
  ['10 000 levels for a session', [connected('sessionIdentifier', nested)], 0, /^sessionIdentifier: expected text/],
  ['10 000 levels for a trace', [line({ traceId: '@' }).replace('"@"', nested)], 0, /^traceId: expected text/],
  ['10 000 levels of objects', ['{"a":'.repeat(10_000) + 1 + '}'.repeat(10_000)], 0, /^eventType: unknown lifecycle/],
  ['levels that never end', ['['.repeat(100_000)], 0, /^not JSON$/],
  ['an object that cannot be spelt', [connected('versionNumber', '{"toString":1}')], 0, /^versionNumber: expected/],
  ['the last of duplicate keys', [good.replace('{', '{"clientId":7,')], 1, undefined],
  ['a last of duplicate keys that is wrong', [good.replace(/}$/, ',"clientId":7}')], 0, /^clientId: expected text/],
  ['__proto__ for a key', [good.replace('{', '{"__proto__":{"clientId":1},')], 1, undefined],
  ['nothing but __proto__', ['{"__proto__":{"eventType":"published"}}'], 0, /^eventType: unknown/],
  ['__proto__ for a name', [line({ clientId: '__proto__', topic: 'constructor/__proto__' })], 1, undefined],
  ['what is JSON and no record', ['7', 'null', '"text"', '[]'], 0, /^expected a JSON object$/],
  ['half a record', [good.slice(0, 70)], 0, /^not JSON$/],
];

describe('between good lines', () => {
  it.each(lines)('%s costs itself only', async (_, bad, signals, reason) => {
    const { summary, text, html } = await replayLines([good, line({ timestamp: NOON + 1 }), ...bad, good]);
    expect(summary.signals).toBe(3 + signals);
    expect(summary.rejected).toBe(bad.length - signals);
    for (const [index, rejection] of summary.rejections.entries()) {
      expect(rejection.line).toBe(3 + index);
      expect(rejection.reason).toMatch(reason ?? /./);
      expect(text).toContain(`line ${rejection.line}: `);
      expect(html).toContain(`<td class="fixed">${rejection.line}</td>`);
    }
    expect(text).not.toMatch(UNSEEN);
    expect(html).not.toMatch(UNSEEN);
  });
});

describe('at the beginning', () => {
  const hour = Array.from({ length: 60 }, (_, minute) => line({ timestamp: NOON + minute * 60_000 }));

  it('one wrong clock costs itself only, whichever way it is wrong', async () => {
    for (const timestamp of [NOON + YEAR, 0]) {
      const { summary } = await replayLines([line({ timestamp }), ...hour]);
      expect(summary).toMatchObject({ signals: 60, rejected: 1, rejections: [{ line: 1 }], from: NOON });
      expect(summary.rejections[0]?.reason).toMatch(/more than a day from the records beside it/);
    }
  });

  it('clocks that agree on a time beyond the calendar are not believed all the same', async () => {
    const wrong = line({ timestamp: 9e15 });
    const { summary } = await replayLines([wrong, wrong, ...hour]);
    expect(summary).toMatchObject({ signals: 60, rejected: 2, from: NOON });
  });

  it('a single record is believed, because nobody contradicts it', async () => {
    const { summary } = await replayLines([good]);
    expect(summary).toMatchObject({ signals: 1, rejected: 0, from: NOON, to: NOON });
  });

  it('as many clocks as there are lines end in a rejection each, and in no wait', async () => {
    const scattered = Array.from({ length: 200 }, (_, n) => line({ timestamp: NOON - n * YEAR * 0.2 }));
    const { summary } = await replayLines(scattered);
    expect(summary.signals + summary.rejected).toBe(200);
    expect(summary.signals).toBeGreaterThan(0);
  });
});

describe('a file', () => {
  const LONG = 'x'.repeat(5_000_000);
  const files: readonly (readonly [string, string | Buffer, object])[] = [
    ['that is empty', '', { lines: 0, signals: 0, rejected: 0, from: null }],
    ['with Windows line ends', `${good}\r\n\r\n${good}\r\n`, { lines: 3, signals: 2, rejected: 0 }],
    ['with a byte order mark', `\ufeff${good}\n`, { lines: 1, signals: 1, rejected: 0 }],
    ['without a last line end', `${good}\n${good}`, { lines: 2, signals: 2, rejected: 0 }],
    [
      'cut off within a character',
      Buffer.concat([Buffer.from(`${good}\n`), Buffer.from([0xe2])]),
      { lines: 2, rejected: 1 },
    ],
    ['of another encoding', Buffer.from(good, 'utf16le'), { signals: 0, rejected: 1 }],
    [
      'of bytes',
      Buffer.from([0, 255, 254, 10, 0xf0, 0x9f, 10, 0xed, 0xa0, 0x80]),
      { lines: 3, signals: 0, rejected: 3 },
    ],
    [
      'with a line of 5 MB',
      `${good}\n{"a":"${LONG}"}\n${good}\n`,
      { lines: 3, signals: 2, rejections: [{ line: 2, reason: 'longer than 1048576 characters' }] },
    ],
    [
      'that is a good record but for 5 MB that are cut out of it',
      `${good.replace('{', `{"a":"${LONG}",`)}\n${good}\n`,
      { lines: 2, signals: 1, rejections: [{ line: 1, reason: 'longer than 1048576 characters' }] },
    ],
    ['that is a zip bomb', gzipSync(Buffer.alloc(100_000_000, 'a')), { lines: 1, signals: 0, rejected: 1 }],
    [
      'in two gzip members',
      Buffer.concat([gzipSync(`${good}\n`), gzipSync(good)]),
      { lines: 2, signals: 2, rejected: 0 },
    ],
  ];

  it.each(files)('%s is read to its end', async (name, content, expected) => {
    const path = join(folder, name.replaceAll(' ', '-'));
    writeFileSync(path, content);
    const { summary } = await replayFile(path);
    expect(summary).toMatchObject(expected);
  });
});

describe('a flood by somebody with a hostile name', () => {
  const flood = (clientId: string): readonly string[] =>
    Array.from({ length: 260 }, (_, n) => line({ clientId, topic: `t/${clientId}`, timestamp: NOON + n * 5 }));

  it.each(hostileNames.filter(({ length }) => length > 0 && length <= 512).map((name) => [JSON.stringify(name), name]))(
    '%s is found, and told harmlessly',
    async (_, name) => {
      const { incidents, text, html } = await replayLines(flood(name));
      expect(incidents.map(({ detector }) => detector)).toContain('publish-flood');
      expect(incidents.find(({ detector }) => detector === 'publish-flood')?.related.clients).toHaveLength(1);
      expect(text).not.toMatch(UNSEEN);
      expect(html).not.toMatch(UNSEEN);
      expect(html).not.toMatch(/<script|https?:\/\//);
      expect(text.split('\n').filter((row) => row.length > 100)).toEqual([]);
    },
  );
});

describe('whatever is in a file', () => {
  const seeds = [
    good,
    line({ timestamp: NOON + 1 }),
    connected('topics', '["a/#"]'),
    `{"timestamp":"2026-11-20 12:00:00.000","eventType":"Connection.AuthNError","sourceIp":"192.0.2.9","clientId":"x"}`,
    `{"eventType":"metric","name":"Connect.Throttle","timestamp":${NOON},"value":3,"periodSeconds":60}`,
    `{"detail-type":"x","detail":{"eventTime":"2026-11-20T12:00:00Z","eventName":"UpdateCertificate"}}`,
  ];
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom(
      '"',
      '{',
      '}',
      '[',
      '\\',
      ':',
      ',',
      '9',
      '-',
      'e9',
      'null',
      '\u0000',
      '\ufeff',
      '\r',
      '"__proto__":',
    ),
  );
  const mutated = fc
    .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(6), piece), { maxLength: 4 }))
    .map(([seed, edits]) =>
      edits.reduce((text, [place, length, by]) => {
        const start = place % (text.length + 1);
        return text.slice(0, start) + by + text.slice(start + length);
      }, seed),
    );

  it('a line is used, counted and explained, or says nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(mutated, { maxLength: 12 }), async (some) => {
        const { summary, text, html } = await replayLines(some.map((one) => one.replaceAll('\n', ' ')));
        expect(summary.lines).toBe(some.length);
        expect(summary.signals + summary.rejected).toBeLessThanOrEqual(some.length);
        expect(summary.rejections.every(({ line: at, reason }) => at > 0 && reason.length >= 5)).toBe(true);
        expect(summary.rejections.filter(({ reason }) => reason === 'unreadable')).toEqual([]);
        expect(text).not.toMatch(UNSEEN);
        expect(html).not.toMatch(UNSEEN);
      }),
      { numRuns: 300 },
    );
  });
});
