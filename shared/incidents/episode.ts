import type { Finding } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import { bounded } from './bounded.ts';
import { incidentId } from './id.ts';
import { markOf } from './merge.ts';
import { closesAt } from './quiet.ts';

const SECOND = 1_000;
/** An update that only says "still going on" is written this often, at pace 1. */
const SPARSE_MS = 10 * SECOND;

/** A new episode of the family, after `before` where there was one. */
export const openIncident = (raw: Finding, before?: Incident, pace = 1): Incident => {
  const finding = bounded(raw);
  const { detector, entity, severity, at } = finding;
  const episode = Math.max(Math.floor(at / SECOND), before ? before.episode + 1 : 0);
  return {
    id: incidentId(detector, entity, episode),
    detector,
    entity,
    episode,
    ...(before && { after: lastedUntil(before, pace) }),
    status: 'open',
    severity,
    openedAt: at,
    lastSeenAt: at,
    closedAt: undefined,
    lead: finding,
    findings: [finding],
    blamed: markOf(finding),
    findingCount: 1,
    class: finding.class,
    related: finding.related,
    decision: undefined,
    deeds: [],
    revision: 1,
    announced: 0,
  };
};

/** Closed at the instant its quiet was complete, whenever that is noticed. */
export const closeIncident = (incident: Incident, quiet: number): Incident => ({
  ...incident,
  status: 'closed',
  closedAt: closesAt(incident, quiet),
  revision: incident.revision + 1,
});

/** Open, and nothing was seen for its quiet period (milliseconds). */
export const isOver = (incident: Incident, now: number, quiet: number): boolean =>
  incident.status === 'open' && now > closesAt(incident, quiet);

/**
 * Whether a finding of event time `at` belongs to an episode that is over: it was delivered again.
 * "Still going on" is written sparsely, so the episode may have lasted that much longer than it says.
 */
export const isOfThePast = ({ status, lastSeenAt }: Incident, at: number, pace: number): boolean =>
  status === 'closed' && at <= lastedUntil({ lastSeenAt }, pace);

const lastedUntil = ({ lastSeenAt }: Pick<Incident, 'lastSeenAt'>, pace: number): number =>
  lastSeenAt + SPARSE_MS * pace;

/** Whether `after` says anything that `before` does not, apart from "still going on" a moment later. */
export const isWorthKeeping = (before: Incident, after: Incident, pace: number): boolean =>
  after.revision !== before.revision ||
  after.class !== before.class ||
  after.related !== before.related ||
  after.blamed !== before.blamed ||
  after.decision !== before.decision ||
  after.findings !== before.findings ||
  after.openedAt < before.openedAt ||
  after.lastSeenAt - before.lastSeenAt >= SPARSE_MS * pace;
