import type { Replayed } from '../../shared/pipeline/replay.ts';
import type { ActionName, Decision } from '../../shared/types/action.ts';
import type { Entity } from '../../shared/types/entity.ts';
import type { Related } from '../../shared/types/finding.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Severity } from '../../shared/types/severity.ts';

/** An incident as `replay --format json` prints it. Times are epoch ms of event time, ids the plain AWS values. */
export interface ReplayedIncident {
  readonly id: string;
  readonly detector: string;
  readonly severity: Severity;
  readonly openedAt: number;
  readonly lastSeenAt: number;
  readonly closedAt: number | null;
  readonly entity: Entity;
  readonly culprit: Entity | null;
  readonly related: Related;
  readonly evidence: 'authenticated' | 'claimed';
  readonly explanation: string;
  readonly findings: number;
  readonly decision: {
    readonly action: ActionName;
    readonly target: Entity | null;
    readonly held: {
      readonly reason: string;
      readonly would: ActionName | null;
    } | null;
  };
}

export interface ReplayResult {
  readonly summary: {
    readonly lines: number;
    readonly signals: number;
    readonly rejected: number;
    readonly rejections: Replayed['rejections'];
    readonly from: number | null;
    readonly to: number | null;
    readonly incidents: number;
    readonly notices: number;
    readonly seconds: number;
  };
  readonly incidents: readonly ReplayedIncident[];
}

/** The one promise that programs may rely on: nothing more is printed, and nothing less. */
export const resultOf = (replayed: Replayed, incidents: readonly Incident[], seconds: number): ReplayResult => ({
  summary: {
    lines: replayed.lines,
    signals: replayed.signals,
    rejected: replayed.rejected,
    rejections: replayed.rejections,
    from: replayed.from ?? null,
    to: replayed.to ?? null,
    incidents: incidents.filter(({ severity }) => severity !== 'info').length,
    notices: incidents.filter(({ severity }) => severity === 'info').length,
    seconds,
  },
  incidents: incidents
    .toSorted((a, b) => a.openedAt - b.openedAt)
    .map((incident) => incidentOf(incident, replayed.decisions.get(incident.id))),
});

const incidentOf = (incident: Incident, decision: Decision | undefined): ReplayedIncident => ({
  id: incident.id,
  detector: incident.detector,
  severity: incident.severity,
  openedAt: incident.openedAt,
  lastSeenAt: incident.lastSeenAt,
  closedAt: incident.closedAt ?? null,
  entity: incident.entity,
  culprit: incident.lead.culprit ?? null,
  related: incident.related,
  evidence: incident.class,
  explanation: incident.lead.explanation,
  findings: incident.findingCount,
  decision: decisionOf(decision),
});

/** What is held is an alert all the same; what would have been done is said beside it. */
const decisionOf = (decision: Decision | undefined): ReplayedIncident['decision'] => {
  if (decision?.kind === 'act') return { action: decision.action, target: decision.target, held: null };
  const held = decision ? { reason: decision.reason, would: decision.would?.action ?? null } : null;
  return { action: 'alert', target: null, held };
};
