import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { chosenAttacks } from '../../cli/simulate/options.ts';
import { detectors } from '../../shared/detectors/registry.ts';
import { INCIDENT_ID } from '../../shared/types/incident.ts';
import { severities } from '../../shared/types/severity.ts';
import { detectorFolders, expand, scenariosOf } from '../scenarios/scenario.ts';
import { simulated } from '../simulate/simulated.ts';
import { type Rendered, replayLines, UNSEEN } from './replaying.ts';

const at = z.int().positive();
const entity = z.strictObject({ kind: z.enum(['client', 'principal', 'address', 'group', 'fleet']), id: z.string() });
const action = z.enum(['alert', 'disconnect', 'quarantine', 'deactivate', 'revoke', 'reinstate']);

/** What programs were promised: these fields, and no others. */
const promised = z.strictObject({
  summary: z.strictObject({
    lines: z.int(),
    signals: z.int(),
    rejected: z.int(),
    rejections: z.array(z.strictObject({ line: z.int(), reason: z.string() })),
    from: at.nullable(),
    to: at.nullable(),
    incidents: z.int(),
    notices: z.int(),
    seconds: z.number(),
  }),
  incidents: z.array(
    z.strictObject({
      id: z.string().regex(INCIDENT_ID),
      detector: z.enum(detectors.map(({ id }) => id)),
      severity: z.enum(['info', 'low', 'medium', 'high', 'critical']),
      openedAt: at,
      lastSeenAt: at,
      closedAt: at.nullable(),
      entity,
      culprit: entity.nullable(),
      related: z.strictObject({
        clients: z.array(z.string()),
        principals: z.array(z.string()),
        addresses: z.array(z.string()),
      }),
      evidence: z.enum(['authenticated', 'claimed']),
      explanation: z.string().min(1),
      findings: z.int().positive(),
      decision: z.strictObject({
        action,
        target: entity.nullable(),
        held: z.strictObject({ reason: z.string().min(1), would: action.nullable() }).nullable(),
      }),
    }),
  ),
});

const NO_FIGURE = /NaN|undefined|Infinity|null/;

const timeOf = ({ timestamp }: Readonly<Record<string, unknown>>): number =>
  typeof timestamp === 'number' ? timestamp : Date.parse(`${String(timestamp).replace(' ', 'T')}Z`);

/** What takes a fleet that has taught something: in replay a group learns from each ten minutes, and scenarios are small. */
const fleet = await replayLines(
  simulated({
    devices: 20,
    hours: 3,
    seed: '5',
    trouble: 'ordinary',
    rateScale: 0.1,
    attacks: chosenAttacks('connect-distributed,rate-x6,flood-slow'),
  }).lines,
);

/** Every scenario that fires, replayed by itself. */
const replayAll = async (mode: 'observe' | 'enforce'): Promise<readonly Rendered[]> => {
  const all: Rendered[] = [];
  for (const detector of detectorFolders())
    for (const [name, { records, settings }] of scenariosOf(detector)) {
      if (!name.startsWith('fires')) continue;
      const lines = records
        .flatMap(expand)
        .toSorted((a, b) => timeOf(a) - timeOf(b))
        .map((record) => JSON.stringify(record));
      all.push(await replayLines(lines, { mode }, settings ? { [detector]: settings } : {}));
    }
  return all;
};

const [observed, enforced] = [await replayAll('observe'), await replayAll('enforce')];
const all = [fleet, ...observed];

describe('incidents of every kind', () => {
  it('are all there', () => {
    const found = new Set(all.flatMap(({ incidents }) => incidents.map(({ detector }) => detector)));
    expect(detectors.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
  });

  it.each([
    ['observe', all],
    ['enforce', enforced],
  ])('are printed as promised in %s', (_, some) => {
    for (const { summary, incidents } of some) expect(() => promised.parse({ summary, incidents })).not.toThrow();
  });

  it('say what is done only where it is done, and what would be only where it is held', () => {
    const decisions = (some: readonly Rendered[]) =>
      some.flatMap(({ incidents }) => incidents.map(({ decision }) => decision));
    expect(decisions(observed).filter(({ action, target }) => action !== 'alert' || target !== null)).toEqual([]);
    const done = decisions(enforced).filter(({ held }) => held === null);
    expect(done.length).toBeGreaterThan(0);
    expect(done.filter(({ action, target }) => action === 'alert' || target === null)).toEqual([]);
    expect(decisions(observed).filter(({ held }) => held?.would === 'disconnect').length).toBeGreaterThanOrEqual(
      done.filter(({ action }) => action === 'disconnect').length,
    );
  });

  it('name whom enforce would cut also while it only observes', () => {
    const cuts = (some: readonly Rendered[]) =>
      some.map(({ replayed }) => [...replayed.cuts.values()].map((some) => some.map(({ target }) => target.id)));
    expect(cuts(observed).flat(2).length).toBeGreaterThan(0);
    expect(cuts(observed)).toEqual(cuts(enforced));
  });

  it('are said in 100 columns, the worst first, and the last line sums them up', () => {
    for (const { text, summary } of all) {
      const lines = text.split('\n');
      expect(lines.filter((line) => line.length > 100)).toEqual([]);
      expect(lines.at(-1)).toMatch(
        new RegExp(`^${summary.incidents} incidents?.*${summary.notices} notices?; enforce would cut`),
      );
      expect(text).not.toMatch(UNSEEN);
      expect(text).not.toMatch(NO_FIGURE);
    }
  });

  it('come in the order of their gravity, and as they opened', () => {
    const order = severities.toReversed().join(' ');
    const rows = fleet.text
      .split('\n')
      .flatMap((row) => /^(info|low|medium|high|critical) +([-0-9]+ [:0-9]+)/.exec(row) ?? []);
    const ranked = rows.filter((_, index) => index % 3 === 1).map((severity) => order.indexOf(severity));
    expect(new Set(ranked).size).toBeGreaterThan(1);
    expect(ranked).toEqual(ranked.toSorted((a, b) => a - b));
    const opened = fleet.incidents.map(({ openedAt }) => openedAt);
    expect(opened).toEqual(opened.toSorted((a, b) => a - b));
  });

  it('are closed where they were quiet for long enough before the records ended', () => {
    const { to } = fleet.summary;
    const long = fleet.incidents.filter(({ lastSeenAt }) => lastSeenAt < (to ?? 0) - 3_600_000);
    expect(long.length).toBeGreaterThan(0);
    expect(long.filter(({ closedAt }) => closedAt === null)).toEqual([]);
    const untimely = fleet.incidents.filter(
      ({ closedAt, lastSeenAt }) => closedAt !== null && (closedAt <= lastSeenAt || closedAt >= (to ?? 0)),
    );
    expect(untimely).toEqual([]);
  });

  it('are shown on a page that loads nothing and says nothing that is no figure', () => {
    for (const { html } of all) {
      expect(html).toContain("default-src 'none'");
      expect(html).not.toMatch(/<script|<link|<img|<iframe|https?:|url\(|\son\w+=|\sstyle=/);
      expect(html).not.toMatch(UNSEEN);
      expect(html).not.toMatch(NO_FIGURE);
    }
  });
});
