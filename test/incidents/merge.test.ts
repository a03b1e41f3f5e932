import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closeIncident, isOver, isWorthKeeping, openIncident } from '../../shared/incidents/episode.ts';
import { partsOf } from '../../shared/incidents/id.ts';
import { culpritsLeftOut, isActionable, merge } from '../../shared/incidents/merge.ts';
import type { Finding } from '../../shared/types/finding.ts';
import {
  BLAMED_COUNTED,
  FINDINGS_KEPT,
  INCIDENT_ID,
  type Incident,
  RELATED_KEPT,
} from '../../shared/types/incident.ts';
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
    isContested: fc.boolean(),
    /** More than an incident keeps apart. */
    culprit: fc.option(fc.nat({ max: 2 * FINDINGS_KEPT }).map(String), { nil: undefined }),
    explanation: fc.constantFrom('one', 'two'),
    related: fc.record({ clients: names, principals: names, addresses: names }),
  })
  .map(({ isClaimed, isContested, culprit, ...rest }) =>
    blameless({
      ...rest,
      class: isClaimed ? 'claimed' : 'authenticated',
      ...(isContested && { contested: true }),
      ...(culprit && { culprit: certificate(culprit) }),
    }),
  );

const several = fc.array(findings, { minLength: 1, maxLength: 40, size: 'max' });

const mergedOf = ([first, ...rest]: readonly Finding[]): Incident =>
  rest.reduce(merge, openIncident(first ?? finding()));

/** All of it but what counts the writes. */
const essence = ({ revision, findingCount, episode, id, ...rest }: Incident): object => rest;

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

  it('keeps the gravest finding against each culprit, and of these the first', () => {
    const grave = finding({ severity: 'critical', at: NOON + 1 });
    const later = finding({ severity: 'critical', at: NOON + 2 });
    const last = finding({ severity: 'info', at: NOON + 3 });
    expect(mergedOf([finding(), grave, later, last]).findings).toEqual([grave]);
  });

  it('keeps a contested finding apart from one that is not', () => {
    const contested = finding({ contested: true, severity: 'critical', at: NOON + 1 });
    expect(mergedOf([finding(), contested]).findings).toEqual([finding(), contested]);
  });

  it('keeps the gravest culprits where there are too many, and then those who were here first', () => {
    const nine = Array.from({ length: FINDINGS_KEPT + 1 }, (_, n) =>
      finding({ at: NOON + n, culprit: certificate(`${n}`) }),
    );
    const grave = finding({ at: NOON + 99, culprit: certificate('grave'), severity: 'critical' });
    const kept = mergedOf([...nine, grave]).findings.map(({ culprit }) => culprit?.id);
    expect(kept).toEqual(['grave', '0', '1', '2', '3', '4', '5', '6']);
  });

  it('counts whom it could not keep, and says so once', () => {
    const flood = Array.from({ length: 100 }, (_, n) => finding({ at: NOON + n, culprit: certificate(`${n % 30}`) }));
    const merged = mergedOf(flood);
    expect(culpritsLeftOut(merged)).toBe(30 - FINDINGS_KEPT);
    expect(merged.revision).toBe(FINDINGS_KEPT + 1);
    expect(culpritsLeftOut(mergedOf(flood.slice(0, FINDINGS_KEPT)))).toBe(0);
  });

  it('counts whom it could not keep up to a limit, however many an attacker brings', () => {
    const flood = Array.from({ length: 300 }, (_, n) => finding({ at: NOON + n, culprit: certificate(`${n}`) }));
    const merged = mergedOf(flood);
    expect(merged.blamed).toHaveLength(BLAMED_COUNTED);
    expect(culpritsLeftOut(merged)).toBe(BLAMED_COUNTED - FINDINGS_KEPT);
    expect(merged.revision).toBe(FINDINGS_KEPT + 1);
  });

  it('takes a notice for nothing that can be acted on', () => {
    const notice = openIncident(finding({ severity: 'info', class: 'authenticated' }));
    expect(isActionable(finding({ severity: 'info' }))).toBe(false);
    expect(culpritsLeftOut(notice)).toBe(0);
    const graver = merge({ ...notice, severity: 'critical' }, finding({ at: NOON + 1 }));
    expect(graver.revision).toBe(2);
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
    // It may have lasted ten seconds longer than was written down.
    const lasted = before.lastSeenAt + 10_000;
    expect(merge(open, finding({ at: lasted, severity: 'critical' }))).toBe(open);
    expect(merge(open, finding({ at: lasted + 1, severity: 'critical' })).severity).toBe('critical');
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
      finding({ class: 'claimed' }),
    ];
    for (const each of news) expect(isWorthKeeping(one, merge(one, each), 1)).toBe(true);
    expect(
      isWorthKeeping(one, { ...one, decision: { kind: 'act', action: 'alert', target: one.entity, why: '' } }, 1),
    ).toBe(true);
  });

  it('that blames one more whom it cannot keep is worth a write, once', () => {
    const flood = Array.from({ length: FINDINGS_KEPT + 1 }, (_, n) => finding({ culprit: certificate(`${n}`) }));
    const full = mergedOf(flood);
    const late = finding({ at: NOON + 1, culprit: certificate('late') });
    const counted = merge(full, late);
    expect(isWorthKeeping(full, counted, 1)).toBe(true);
    expect(isWorthKeeping(counted, merge(counted, late), 1)).toBe(false);
  });
});
