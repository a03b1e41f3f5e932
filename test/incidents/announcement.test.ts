import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { announcementOf } from '../../shared/incidents/announcement.ts';
import { closeIncident } from '../../shared/incidents/episode.ts';
import { incidentNamedIn } from '../../shared/incidents/hint.ts';
import { merge } from '../../shared/incidents/merge.ts';
import type { IncidentMessage } from '../../shared/incidents/message.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import type { Decision } from '../../shared/types/action.ts';
import { FINDINGS_KEPT, type Incident } from '../../shared/types/incident.ts';
import { hostileNames } from '../given/hostile.ts';
import {
  blameless,
  CERTIFICATE,
  certificate,
  client,
  DAY,
  deed,
  finding,
  incident,
  MINUTE,
  NOON,
  OTHER_CERTIFICATE,
} from '../given/incidents.ts';

const remedies = remediesOf('floodgate-test');
const announce = (one: Incident) => {
  const announcement = announcementOf(one, remedies);
  return { ...announcement, message: JSON.parse(announcement.body) as IncidentMessage };
};

const held = (because: 'observe' | 'approve' | 'claimed', reason: string): Decision => ({
  kind: 'held',
  because,
  reason,
  would: because === 'claimed' ? undefined : { action: 'deactivate', target: certificate() },
});

const REINSTATE = `npx floodgate reinstate ${CERTIFICATE} --stack floodgate-test --reason 'WHY'`;

describe('an announcement', () => {
  it('says in an e-mail what, who, since when, what was done and how to undo it', () => {
    expect(announce(incident({ deeds: [deed()] })).email).toBe(
      [
        'HIGH: publish-flood, going on',
        '',
        'What      1234 publishes in 10 s, at most 150 expected',
        'Who       to blame: certificate c0ffee000000…',
        'Seen with client "meter-1"; address 192.0.2.7',
        'Since     2026-11-20 12:00:00 UTC',
        'Done      deactivated certificate c0ffee000000…: it was ACTIVE and is INACTIVE',
        `Undo      ${REINSTATE}`,
        'Runbook   floodgate-test-reinstate',
        'Expected  look at it within the hour; confirm or undo what was done',
        '',
        `Incident ${incident().id}, revision 1.`,
        '',
      ].join('\n'),
    );
  });

  it('says a certificate in full once, in the command, or by itself where there is none', () => {
    const words = finding({ explanation: `principal ${CERTIFICATE} is the stranger` });
    const alone: Decision = {
      kind: 'held',
      because: 'caution',
      reason: `alert only: ${CERTIFICATE}`,
      would: undefined,
    };
    for (const over of [
      { deeds: [deed()] },
      { decision: held('observe', `would: ${CERTIFICATE}`) },
      { decision: alone },
    ])
      expect(announce(incident(over, words)).email.split(CERTIFICATE)).toHaveLength(2);
    expect(announce(incident({ decision: alone }, words)).email).toMatch(
      new RegExp(`^In full {3}${CERTIFICATE}$`, 'm'),
    );
    expect(announce(incident({ deeds: [deed()] }, words)).email).not.toContain('In full');
  });

  it('says when it was last seen, and the date only where it is another one', () => {
    const lastSeenAt = NOON + MINUTE;
    expect(announce(incident({ lastSeenAt })).email).toContain('2026-11-20 12:00:00 UTC, last seen 12:01:00\n');
    expect(announce(incident({ lastSeenAt: NOON + DAY })).email).toContain('last seen 2026-11-21 12:00:00 UTC\n');
    const over = closeIncident(incident({ lastSeenAt }), MINUTE);
    expect(announce(over).email).toContain('UTC, last seen 12:01:00, closed 12:02:00\n');
  });

  it('says of many client ids in one line what was done to all of them', () => {
    const deeds = ['a', 'b', 'c', 'd', 'e'].map((id) =>
      deed({ action: 'disconnect', target: client(id), detail: 'ended' }),
    );
    expect(announce(incident({ deeds: [deed(), ...deeds] })).message.response.statements).toEqual([
      'deactivated certificate c0ffee000000…: it was ACTIVE and is INACTIVE',
      'disconnected client "a", "b", "c" and 2 more: ended',
    ]);
  });

  it('says of names that nobody proved that they were claimed', () => {
    const address = { kind: 'address', id: '203.0.113.9' } as const;
    const related = { clients: ['a', OTHER_CERTIFICATE, 'meter-1', 'z'], principals: [], addresses: [address.id] };
    const { email } = announce(incident({}, blameless({ entity: address, related })));
    expect(email).toContain(
      [
        'Who       address 203.0.113.9; nobody can be blamed with certainty',
        '          claimed to be "a", "decaf0000000…", "meter-1" and 1 more',
        'Since ',
      ].join('\n'),
    );
  });

  it('says of a name that somebody proved that it was seen, whoever else claimed it', () => {
    const proven = finding({ related: { clients: ['meter-1', 'meter-2'], principals: [], addresses: [] } });
    const forged = { clients: ['meter-2', 'forged'], principals: [], addresses: [] };
    const { email } = announce(merge(incident({}, proven), finding({ class: 'claimed', related: forged })));
    expect(email).toContain('Seen with client "meter-1", "meter-2"');
    expect(email).toContain('          claimed to be "forged"\n');
  });

  it('says no more of a client id than that it is what this is about', () => {
    const { email } = announce(incident({}, blameless()));
    expect(email).toContain(
      'Who       client "meter-1"; nobody can be blamed with certainty\nSeen with address 192.0.2.7\n',
    );
  });

  it('names the certificates between which people have to choose where it is contested', () => {
    const related = { clients: ['meter-1'], principals: [CERTIFICATE, OTHER_CERTIFICATE], addresses: [] };
    const { email } = announce(incident({}, { ...blameless({ class: 'authenticated', related }), contested: true }));
    expect(email).toContain('Seen with client "meter-1"; certificate c0ffee000000…, decaf0000000…');
    expect(email).toContain(`In full   ${CERTIFICATE}\n          ${OTHER_CERTIFICATE}\n`);
  });

  it('says how many culprits were too many', () => {
    const culprits = Array.from({ length: FINDINGS_KEPT + 2 }, (_, n) => finding({ culprit: certificate(`c${n}`) }));
    const { email, message } = announce(culprits.reduce(merge, incident({}, culprits[0])));
    expect(email).toMatch(/^ {10}and 2 or more beside them: too many to keep, so nothing was decided about those$/m);
    expect(message.culpritsLeftOut).toBe(2);
    expect(announce(incident()).message).not.toHaveProperty('culpritsLeftOut');
  });

  it('names whom it protects', () => {
    const takeOver = incident({}, finding({ detector: 'take-over', victim: client('meter-1') }));
    expect(announce(takeOver).email).toContain('protected: client "meter-1"\nSeen with address 192.0.2.7\n');
    expect(announce(takeOver).message.victim).toEqual({ kind: 'client', id: 'meter-1' });
  });

  it('blames nobody where it is contested or only claimed', () => {
    for (const one of [finding({ contested: true }), finding({ class: 'claimed' })]) {
      const { email, message } = announce(incident({}, one));
      expect(email).not.toContain('to blame');
      expect(message.culprits).toEqual([]);
    }
    expect(announce(incident({}, finding({ contested: true }))).email).toContain('two sides are plausible');
  });

  it.each<[string, Partial<Incident>, string, string, RegExp]>([
    ['that it decides', {}, 'deciding', 'none', /^Done {6}Nothing yet: Floodgate is deciding\.$/m],
    [
      'what observing would have done',
      { decision: held('observe', 'observing: would have deactivated certificate X') },
      'observing, nothing done',
      'held',
      /^Done {6}observing: would have deactivated certificate X$/m,
    ],
    [
      'what waits for people',
      { decision: held('approve', 'waits for approval: would have deactivated certificate X') },
      'waits for approval',
      'held',
      /^Done {6}waits for approval: /m,
    ],
    [
      'that it alerts only',
      { decision: held('claimed', 'alert only: forged') },
      'alert only',
      'held',
      /alert only: forged/,
    ],
    [
      'that it was decided and not done',
      { decision: { kind: 'act', action: 'deactivate', target: certificate(), why: 'x' } },
      'acting',
      'none',
      /^Done {6}Nothing yet: Floodgate is about to deactivate certificate c0ffee000000…\.$/m,
    ],
    [
      'that it failed',
      { deeds: [deed({ outcome: 'failed', detail: 'AccessDenied' })] },
      'failed to deactivate',
      'failed',
      /^Done {6}failed: could not deactivate certificate c0ffee000000…: AccessDenied$/m,
    ],
    [
      'that it was skipped',
      { deeds: [deed({ outcome: 'skipped', detail: 'it is INACTIVE' })] },
      'deactivate skipped',
      'skipped',
      /^Done {6}skipped: did not deactivate certificate /m,
    ],
    [
      'both what was done and what failed',
      { deeds: [deed(), deed({ action: 'disconnect', target: client('meter-1'), outcome: 'failed' })] },
      'deactivated, failed to disconnect',
      'deactivate',
      /^Done {6}deactivated .*\n {10}failed: could not disconnect client "meter-1"/m,
    ],
    [
      'that it is over',
      closeIncident(incident({ deeds: [deed()] }), MINUTE),
      'deactivated (over)',
      'deactivate',
      /over now(?:.|\n)*^Since {5}2026-11-20 12:00:00 UTC, closed 12:01:00$/m,
    ],
    [
      'that it was over before it was decided',
      closeIncident(incident(), MINUTE),
      'nothing done (over)',
      'none',
      /^Done {6}Nothing: it was over before it was decided\.$/m,
    ],
  ])('tells truthfully %s', (_, over, subject, action, line) => {
    const told = announce(incident(over));
    expect(told.subject).toBe(`Floodgate HIGH: publish-flood, ${subject}`);
    expect(told.attributes.action).toBe(action);
    expect(told.email).toMatch(line);
    expect(told.message.response.state).toBe(action);
  });

  it('offers the command for what was held or failed, and none for what was done', () => {
    const would = announce(incident({ decision: held('observe', 'observing') })).message.response;
    expect(would.byHand).toEqual([REINSTATE.replace('reinstate', 'deactivate')]);
    expect(would.undo).toEqual([]);
    expect(would.runbooks).toEqual(['floodgate-test-contain']);
    expect(announce(incident({ deeds: [deed({ outcome: 'skipped' })] })).message.response.runbooks).toEqual([]);
    expect(announce(incident({ deeds: [deed({ outcome: 'failed' })] })).message.response.byHand).toHaveLength(1);
    expect(announce(incident({ deeds: [deed()] })).message.response.byHand).toEqual([]);
    expect(announce(incident({ deeds: [deed({ outcome: 'failed' })] })).message.response.undo).toEqual([]);
  });

  it('offers one way back, and says that a device which was only disconnected comes back by itself', () => {
    const disconnected = deed({ action: 'disconnect', target: client('meter-1') });
    expect(announce(incident({ deeds: [deed(), disconnected] })).message.response.undo).toEqual([REINSTATE]);
    const [only, ...more] = announce(incident({ deeds: [disconnected, { ...disconnected, target: client('b') }] }))
      .message.response.undo;
    expect(only).toMatch(/comes back by itself/);
    expect(more).toEqual([]);
  });

  it('gives JSON with a schema, a version and what a machine de-duplicates by', () => {
    const { message } = announce(incident());
    expect(message).toMatchObject({
      schema: 'floodgate.incident',
      version: 1,
      id: incident().id,
      revision: 1,
      status: 'open',
      severity: 'high',
      detector: 'publish-flood',
      entity: { kind: 'client', id: 'meter-1' },
      class: 'authenticated',
      openedAt: '2026-11-20T12:00:00.000Z',
      culprits: [{ kind: 'principal', id: CERTIFICATE }],
      evidence: { publishesIn10s: 1234 },
    });
  });

  it('has subject and attributes of our own vocabulary alone, whatever a device chose', () => {
    const plain = announce(incident());
    for (const id of hostileNames) {
      const told = announce(incident({}, hostile(id)));
      expect({ subject: told.subject, attributes: told.attributes }).toEqual({
        subject: plain.subject,
        attributes: plain.attributes,
      });
    }
    expect(plain.subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  });

  it('has a subject of at most 100 characters, whatever was done', () => {
    const deeds = (['disconnect', 'quarantine', 'deactivate', 'revoke', 'reinstate'] as const).flatMap((action) =>
      (['done', 'skipped', 'failed'] as const).map((outcome) => deed({ action, outcome })),
    );
    expect(announce(incident({ deeds })).subject).toHaveLength(100);
  });

  it('shows no control, bidi or other invisible character in any rendering', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostileNames), fc.string({ unit: 'binary' })), (id) => {
        const one = incident(
          { deeds: [deed({ target: client(id), detail: id })], decision: held('observe', id) },
          hostile(id),
        );
        const { subject, body, email } = announcementOf(one, remedies);
        expect(`${subject}${body}${email.replaceAll('\n', '')}`).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(email.split('\n').length).toBeLessThan(25);
      }),
    );
  });

  it('fits into SNS, however much there is to say', () => {
    const wide = Array.from({ length: 60 }, (_, n) => `${n}${'\\'.repeat(300)}${'\u{1f600}'.repeat(300)}`);
    const evidence = Object.fromEntries(wide.map((text, n) => [`key${n}`, n % 2 === 0 ? wide : text]));
    const worst = Array.from({ length: 9 }, (_, n) =>
      finding({
        entity: client('"'.repeat(200)),
        culprit: certificate(`${n}${'"'.repeat(200)}`),
        victim: client('\\'.repeat(200)),
        explanation: '"\\'.repeat(5_000),
        evidence,
        related: { clients: wide.slice(n), principals: wide.slice(n), addresses: wide.slice(n) },
      }),
    );
    const deeds = Array.from({ length: 60 }, (_, n) =>
      deed({ target: client(`${n}${'"'.repeat(200)}`), detail: '"'.repeat(5_000) }),
    );
    const { body, email } = announcementOf(
      { ...worst.slice(1).reduce(merge, incident({}, worst[0])), deeds },
      remedies,
    );
    const bytes = Buffer.byteLength(JSON.stringify({ default: body, email }));
    expect(bytes).toBeLessThan(256 * 1024);
  });
});

describe('a hint', () => {
  const { body } = announcementOf(incident(), remedies);

  it('names its incident', () => {
    expect(incidentNamedIn(body)).toBe(incident().id);
  });

  it.each([
    ['no JSON', 'x', /is not JSON: "x"/],
    ['no object', '7', /schema is missing/],
    ['somebody else’s message', '{"schema":"other"}', /schema is "other"/],
    ['a version that is not ours', '{"schema":"floodgate.incident","version":2}', /version is 2/],
    ['no id', '{"schema":"floodgate.incident","version":1}', /id is missing/],
    ['a made-up id', '{"schema":"floodgate.incident","version":1,"id":"\u202ex"}', /id is "\\u\{202e\}x"/],
  ])('is refused with its reason: %s', (_, text, reason) => {
    expect(() => incidentNamedIn(text)).toThrow(reason);
  });
});

const hostile = (id: string) =>
  finding({
    entity: client(id),
    culprit: { kind: 'principal', id },
    victim: client(id),
    explanation: `client ${id} did it`,
    evidence: { topic: id, topics: [id, id] },
    related: { clients: [id], principals: [id], addresses: [id] },
    at: NOON,
  });
