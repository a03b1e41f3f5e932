import type { Course } from '../../shared/pipeline/courses.ts';
import type { Cut } from '../../shared/pipeline/decisions.ts';
import type { Replayed } from '../../shared/pipeline/replay.ts';
import type { Evidence } from '../../shared/types/finding.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { severityRank } from '../../shared/types/severity.ts';
import { type ReplayedIncident, type ReplayResult, resultOf } from './result.ts';

/** An incident as people are shown it: with the numbers behind the sentence, and everybody whom enforce would have cut. */
export interface ShownIncident extends ReplayedIncident {
  readonly numbers: Evidence;
  /** Also in observe. */
  readonly cuts: readonly Cut[];
  /** Of an incident about a rate. */
  readonly course: Course | undefined;
}

/** What people are shown of a replay, the worst incident first. */
export interface Shown {
  readonly summary: ReplayResult['summary'];
  readonly incidents: readonly ShownIncident[];
  readonly activity: Replayed['activity'];
}

export const shownOf = (replayed: Replayed, incidents: readonly Incident[], seconds: number): Shown => {
  const { summary, incidents: told } = resultOf(replayed, incidents, seconds);
  const numbers = new Map(incidents.map(({ id, lead }) => [id, lead.evidence]));
  return {
    summary,
    activity: replayed.activity,
    incidents: told
      .map((incident) => ({
        ...incident,
        numbers: numbers.get(incident.id) ?? {},
        cuts: replayed.cuts.get(incident.id) ?? [],
        course: replayed.courses.get(incident.id),
      }))
      .toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity) || a.openedAt - b.openedAt),
  };
};
