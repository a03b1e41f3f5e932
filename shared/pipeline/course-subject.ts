import { gauges } from '../baselines/gauges.ts';
import type { Watch } from '../detectors/detect.ts';
import type { Settings } from '../detectors/detector.ts';
import type { GaugeName } from '../detectors/ruled.ts';
import type { Entity, EntityKind } from '../types/entity.ts';
import type { Finding } from '../types/finding.ts';
import { groupOf } from '../windows/groups.ts';
import type { Measure } from '../windows/measures.ts';
import { counts } from './assess.ts';
import { ADDRESSES } from './lane-memory.ts';

/** So many within so many seconds are too many from anybody. */
export interface Limit {
  readonly count: number;
  readonly seconds: number;
}

/** What a detector of rates counts. */
export interface Watched {
  readonly kind: EntityKind;
  readonly measures: readonly Measure[];
  readonly settings: Settings;
  /** Whether it goes by what the statistics say of these measures, besides fixed limits. */
  readonly isRuled: boolean;
}

/** Whom an incident is about, and what of it was counted. */
export interface Subject {
  readonly entity: Entity;
  readonly measures: readonly Measure[];
  readonly gauge: GaugeName | undefined;
  readonly group: string;
  readonly limit?: Limit | undefined;
}

/** By detector, of those that count. */
export const watchedIn = (watch: Watch): ReadonlyMap<string, Watched> =>
  new Map(
    Object.values(watch.windows)
      .flat()
      .filter(({ detector: { quiet, watches } }) => quiet === 'rate' && watches.measures.length > 0)
      .map(({ detector: { id, watches, accepts }, settings }) => [
        id,
        { kind: watches.entity, measures: watches.measures, settings, isRuled: accepts?.kind === 'rate' },
      ]),
  );

/** A finding may be about somebody else than was counted: many clients that flood together are their principal's one incident. */
export const subjectOf = (finding: Finding, watched: Watched | undefined): Subject | undefined => {
  if (!watched) return undefined;
  const { kind, measures, settings, isRuled } = watched;
  const [client = ''] = finding.related.clients;
  const entity = finding.entity.kind === kind ? finding.entity : kind === 'client' ? { kind, id: client } : undefined;
  if (!entity) return undefined;
  const limits = limitsIn(settings, measures, finding);
  const limit = limits.find(({ reached }) => reached);
  // Where a count was limited and the limit not reached, the statistics have spoken.
  const gauge = isRuled || (limits.length > 0 && !limit) ? gaugeOf(kind, measures) : undefined;
  const group = kind === 'address' ? ADDRESSES : groupOf(kind === 'client' ? entity.id : client, undefined);
  return { entity, measures, gauge, group, limit: limit && { count: limit.count, seconds: limit.seconds } };
};

const gaugeOf = (kind: EntityKind, measures: readonly Measure[]): GaugeName | undefined =>
  (Object.keys(counts) as GaugeName[]).find(
    (name) => gauges[name].entity === kind && counts[name].join() === measures.join(),
  );

/** Settings that limit what is counted, and whether the finding saw as much. */
const limitsIn = (settings: Settings, measures: readonly Measure[], { evidence }: Finding) =>
  LIMITED.flatMap(([suffix, seconds]) =>
    measures.flatMap((measure) => {
      const [count, seen] = [settings[measure + suffix], evidence[measure + suffix]];
      return typeof count === 'number' && typeof seen === 'number' ? [{ count, seconds, reached: seen >= count }] : [];
    }),
  );

/** A minute first, because minutes are what is shown. */
const LIMITED = [
  ['In1min', 60],
  ['In10s', 10],
  ['In10min', 600],
] as const;
