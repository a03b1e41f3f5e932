import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { briefChatDigestOf, chatDigestOf } from '../../shared/incidents/chat-digest.ts';
import { briefDigestOf, type DigestMessage, digestOf } from '../../shared/incidents/digest.ts';
import { incidentNamedIn } from '../../shared/incidents/hint.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Severity } from '../../shared/types/severity.ts';
import { hostileNames } from '../given/hostile.ts';
import { client, finding, incident, NOON, SECOND } from '../given/incidents.ts';
import { judgeOf } from './schema.ts';

const problemsWith = judgeOf('digest-message');
const STACK = 'floodgate-test';
const one = (n: number, severity: Severity = 'medium', id = `meter-${n}`): Incident =>
  incident(
    { severity, lastSeenAt: NOON + n * SECOND },
    finding({ entity: client(id), explanation: `client ${id} did it ${id}`, evidence: { topic: id } }),
  );
const many = (count: number, id?: string): readonly Incident[] =>
  Array.from({ length: count }, (_, n) => one(n, 'medium', id === undefined ? undefined : `${id}${n}`));
const messageIn = (all: readonly Incident[]): DigestMessage =>
  JSON.parse(digestOf(all, STACK, NOON).body) as DigestMessage;

describe('a digest', () => {
  it('tells of many incidents, gravest first, and of equals the newest', () => {
    const { subject, body, email, attributes } = digestOf([one(1), one(2, 'high'), one(3), one(4, 'low')], STACK, NOON);
    expect(subject).toBe('Floodgate HIGH: 4 incidents, 1 high, 2 medium, 1 low');
    expect(attributes).toEqual({
      severity: 'high',
      detector: 'digest',
      entityKind: 'fleet',
      status: 'open',
      action: 'none',
    });
    const message = JSON.parse(body) as DigestMessage;
    expect(message).toMatchObject({ schema: 'floodgate.digest', version: 1, count: 4, bySeverity: { medium: 2 } });
    expect(message.incidents.map(({ entity }) => entity.id)).toEqual(['meter-2', 'meter-3', 'meter-1', 'meter-4']);
    expect(message.incidents[0]).toMatchObject({ id: one(2).id, revision: 1, response: 'none', status: 'open' });
    expect(email).toContain(
      `HIGH     publish-flood, client "meter-2": deciding\n         client meter-2 did it meter-2\n         ${one(2).id}\n`,
    );
    expect(email).toContain('All of them: npx floodgate incidents --stack floodgate-test\n');
  });

  it('is no hint for anybody: react passes it over', () => {
    expect(incidentNamedIn(digestOf([one(1)], STACK, NOON).body)).toBeUndefined();
  });

  it('counts all and lists what fits, however many there are and whatever they are called', () => {
    const all = many(1_000, '"\\\u202e'.repeat(60));
    const { body, email, subject } = digestOf(all, STACK, NOON);
    expect(messageIn(all).count).toBe(1_000);
    expect(problemsWith(messageIn(all))).toEqual([]);
    expect(email).toContain('… and 980 more.');
    expect(subject.length).toBeLessThanOrEqual(100);
    expect(Buffer.byteLength(JSON.stringify({ default: body, email }))).toBeLessThan(256 * 1_024);
    expect(Buffer.byteLength(JSON.stringify(chatDigestOf(all, STACK)))).toBeLessThan(32 * 1_024);
  });

  it('shows nothing unseen, whatever devices chose', () => {
    const anything = fc.oneof(fc.constantFrom(...hostileNames), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(anything, (id) => {
        const all = many(3, id);
        const { subject, body, email } = digestOf(all, STACK, NOON);
        const chat = JSON.stringify(chatDigestOf(all, STACK));
        expect(problemsWith(JSON.parse(body))).toEqual([]);
        expect(`${subject}${body}${email.replaceAll('\n', '')}${chat}`).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(email.split('\n')).toHaveLength(17);
        expect(chatDigestOf(all, STACK).content.description).not.toMatch(/[<>&*~`[\]|@#!]/);
      }),
      { numRuns: 40 },
    );
  });

  it('can be told in our own vocabulary alone', () => {
    for (const id of hostileNames) {
      const { body, email } = briefDigestOf(many(3, id), STACK, NOON);
      expect(`${body}${email}`).toMatch(/^[\n\x20-\x7e]*$/);
      expect(JSON.stringify(briefChatDigestOf(many(3, id), STACK))).toMatch(/^[\n\x20-\x7e]*$/);
    }
    expect(briefDigestOf(many(3), STACK, NOON).body).not.toContain('meter');
  });

  it('stays within the limits of Amazon Q', () => {
    const { content } = chatDigestOf(many(500, '\ud83d\ude00'.repeat(200)), STACK);
    expect(content.title.length).toBeLessThanOrEqual(250);
    expect(content.description.length).toBeLessThanOrEqual(8_000);
    expect(content.description.split('\n')).toHaveLength(21);
    for (const step of content.nextSteps ?? []) expect(step.length).toBeLessThanOrEqual(350);
  });
});
