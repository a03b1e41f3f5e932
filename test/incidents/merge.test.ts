import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closeIncident, isOver, isWorthKeeping, openIncident } from '../../shared/incidents/episode.ts';
import { INCIDENT_ID, partsOf } from '../../shared/incidents/id.ts';
import { isActionable, merge } from '../../shared/incidents/merge.ts';
import type { Finding } from '../../shared/types/finding.ts';
import { FINDINGS_KEPT, type Incident, RELATED_KEPT } from '../../shared/types/incident.ts';
import { severities, severityRank } from '../../shared/types/severity.ts';
import { hostileNames } from '../given/hostile.ts';
import {
  blameless,
  certificate,
  finding,
  incident,
  MINUTE,
  NOON,
  OTHER_CERTIFICATE,
  SECOND,
} from '../given/incidents.ts';

const names = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.string({ maxLength: 6 })), { maxLength: 20 });

const findings: fc.Arbitrary<Finding> = fc
  .record({
    at: fc.integer({ min: NOON, max: NOON + 20 }),
    severity: fc.constantFrom(...severities),
    isClaimed: fc.boolean(),
    /** With nobody, and in two classes: as many as an incident keeps apart. */
    culprit: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
    explanation: fc.constantFrom('one', 'two'),
    related: fc.record({ clients: names, principals: names, addresses: names }),
  })
  .map(({ isClaimed, culprit, ...rest }) =>
    blameless({
      ...rest,
      class: isClaimed ? 'claimed' : 'authenticated',
      ...(culprit && { culprit: certificate(culprit) }),
    }),
  );

const several = fc.array(findings, { minLength: 1, maxLength: 12 });

const mergedOf = ([first, ...rest]: readonly Finding[]): Incident =>
  rest.reduce(merge, openIncident(first ?? finding()));

const essence = ({ severity, class: evidence, openedAt, lastSeenAt, lead, related, findings: kept }: Incident) => ({
  severity,
  evidence,
  openedAt,
  lastSeenAt,
  lead,
  related,
  kept: new Set(kept.map((one) => JSON.stringify(one))),
});

describe('merging findings', () => {
  it('comes to the same incident in any order', () => {
    fc.assert(
      fc.property(
        several.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(essence(mergedOf(shuffled))).toEqual(essence(mergedOf(all)));
        },
      ),
    );
  });

  it('says nothing new when a finding is delivered again', () => {
    fc.assert(
      fc.property(several, fc.nat(), (all, n) => {
        const once = mergedOf(all);
        const again = merge(once, all[n % all.length] ?? finding());
        expect({ ...again, findingCount: 0 }).toEqual({ ...once, findingCount: 0 });
        expect(again.findingCount).toBe(once.findingCount + 1);
        expect(isWorthKeeping(once, again, 1)).toBe(false);
      }),
    );
  });

  it('only ever makes it graver, and its revision higher', () => {
    fc.assert(
      fc.property(several, findings, (all, one) => {
        const before = mergedOf(all);
        const after = merge(before, one);
        expect(severityRank(after.severity)).toBe(Math.max(severityRank(before.severity), severityRank(one.severity)));
        expect(after.revision - before.revision).toBeGreaterThanOrEqual(after.severity === before.severity ? 0 : 1);
        expect(after.revision - before.revision).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('keeps the gravest finding as its lead, and the newest of these', () => {
    const grave = finding({ severity: 'critical', at: NOON + 1 });
    const newer = finding({ severity: 'critical', at: NOON + 5 });
    const latest = finding({ severity: 'low', at: NOON + 9 });
    expect(mergedOf([finding(), newer, grave, latest]).lead).toEqual(newer);
  });

  it('raises the revision for somebody new whom authenticated evidence blames, once', () => {
    const claimed = openIncident(finding({ class: 'claimed' }));
    const blamed = merge(claimed, finding({ at: NOON + 1 }));
    expect(blamed.revision).toBe(2);
    expect(merge(blamed, finding({ at: NOON + 2 })).revision).toBe(2);
    expect(merge(blamed, finding({ at: NOON + 2, culprit: certificate(OTHER_CERTIFICATE) })).revision).toBe(3);
    expect(merge(blamed, finding({ at: NOON + 2, class: 'claimed', culprit: certificate('x') })).revision).toBe(2);
    expect(merge(blamed, finding({ at: NOON + 2, contested: true, culprit: certificate('y') })).revision).toBe(2);
  });

  it('never lets claimed evidence push out what can be acted on', () => {
    const authenticated = finding({ severity: 'low' });
    const flood = Array.from({ length: 50 }, (_, n) =>
      finding({ class: 'claimed', severity: 'critical', at: NOON + n, culprit: certificate(`forged-${n}`) }),
    );
    for (const all of [
      [authenticated, ...flood],
      [...flood, authenticated],
    ]) {
      const merged = mergedOf(all);
      expect(merged.findings).toHaveLength(FINDINGS_KEPT);
      expect(merged.findings.filter(isActionable)).toEqual([authenticated]);
    }
  });

  it('announces no more often than it keeps culprits, however many an attacker brings', () => {
    const flood = Array.from({ length: 100 }, (_, n) => finding({ at: NOON + n, culprit: certificate(`${n % 30}`) }));
    expect(mergedOf(flood).revision).toBeLessThanOrEqual(FINDINGS_KEPT);
  });

  it('stays small, whatever a device sends', () => {
    const huge = Array.from({ length: 100 }, (_, n) => `${n}`.padEnd(10_000, '\u{1f600}'));
    const evidence = Object.fromEntries(huge.map((text, n) => [`key${n}`, n % 2 === 0 ? text : huge]));
    const all = Array.from({ length: 20 }, (_, n) =>
      finding({
        culprit: certificate(`${n}`),
        explanation: 'x'.repeat(1_000_000),
        evidence,
        related: { clients: huge.slice(n), principals: huge.slice(n), addresses: [...hostileNames] },
      }),
    );
    const merged = mergedOf(all);
    expect(Buffer.byteLength(JSON.stringify(merged))).toBeLessThan(400_000 * 0.9);
    expect(merged.related.clients).toHaveLength(RELATED_KEPT);
  });
});

describe('an episode', () => {
  it('has an id of our own vocabulary and hex digits, whatever the entity calls itself', () => {
    for (const id of hostileNames) {
      const one = openIncident(finding({ entity: { kind: 'client', id } }));
      expect(one.id).toMatch(INCIDENT_ID);
      expect(partsOf(one.id).episode).toBe(one.episode);
    }
  });

  it.each([
    '',
    'x',
    'publish-flood-1',
    `publish-flood-${'a'.repeat(32)}-`,
    `Publish-${'a'.repeat(32)}-1`,
    `a-${'g'.repeat(32)}-1`,
    `a\n-${'a'.repeat(32)}-1`,
  ])('is not named by %j', (id) => {
    expect(() => partsOf(id)).toThrow('not an incident id');
  });

  it('never has the id of another', () => {
    const first = incident();
    const closed = closeIncident(first, MINUTE);
    const second = openIncident(finding({ at: NOON + 5 }), closed);
    expect(second.episode).toBeGreaterThan(first.episode);
    expect(openIncident(finding({ at: NOON + MINUTE })).id).not.toBe(first.id);
    expect(openIncident(finding({ entity: { kind: 'principal', id: 'meter-1' } })).id).not.toBe(first.id);
    expect(openIncident(finding({ detector: 'connect-storm' })).id).not.toBe(first.id);
  });

  it('takes nothing that belongs to the one before it', () => {
    const before = closeIncident(incident(), MINUTE);
    const open = openIncident(finding({ at: NOON + MINUTE }), before);
    expect(merge(open, finding({ at: before.lastSeenAt, severity: 'critical' }))).toBe(open);
    expect(merge(open, finding({ at: before.lastSeenAt + 1, severity: 'critical' })).severity).toBe('critical');
  });

  it('is over when nothing was seen for its quiet period, and not a moment earlier', () => {
    const one = incident();
    expect(isOver(one, NOON + MINUTE, MINUTE)).toBe(false);
    expect(isOver(one, NOON + MINUTE + 1, MINUTE)).toBe(true);
    expect(isOver(closeIncident(one, MINUTE), NOON + 9 * MINUTE, MINUTE)).toBe(false);
  });

  it('closes at the end of its quiet period, whenever that is noticed', () => {
    expect(closeIncident(incident(), MINUTE)).toMatchObject({ status: 'closed', closedAt: NOON + MINUTE, revision: 2 });
  });

  it('that merely goes on is worth a write every ten seconds', () => {
    const one = incident();
    expect(isWorthKeeping(one, merge(one, finding({ at: NOON + 10 * SECOND - 1 })), 1)).toBe(false);
    expect(isWorthKeeping(one, merge(one, finding({ at: NOON + 10 * SECOND })), 1)).toBe(true);
    expect(isWorthKeeping(one, merge(one, finding({ at: NOON + SECOND })), 0.1)).toBe(true);
  });

  it('that says anything new is worth a write at once', () => {
    const one = incident();
    const news = [
      finding({ severity: 'critical' }),
      finding({ culprit: certificate(OTHER_CERTIFICATE) }),
      finding({ at: NOON - 1 }),
      finding({ related: { clients: ['meter-2'], principals: [], addresses: [] } }),
    ];
    for (const each of news) expect(isWorthKeeping(one, merge(one, each), 1)).toBe(true);
  });
});
