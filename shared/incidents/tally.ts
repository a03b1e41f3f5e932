import type { Incident } from '../types/incident.ts';
import { type Severity, severities, severityRank } from '../types/severity.ts';

/** Many incidents in a few words. */
export interface Tally {
  readonly gravest: Severity;
  /** Gravest first; what there is none of is not in it. */
  readonly counts: readonly (readonly [Severity, number])[];
  /** `1 critical, 12 high`. */
  readonly text: string;
}

export const tallyOf = (incidents: readonly Incident[]): Tally => {
  const counts = severities
    .toReversed()
    .map((severity) => [severity, incidents.filter((one) => one.severity === severity).length] as const)
    .filter(([, count]) => count > 0);
  return {
    gravest: counts[0]?.[0] ?? 'info',
    counts,
    text: counts.map(([severity, count]) => `${count} ${severity}`).join(', '),
  };
};

/** Gravest first, and of equals the newest. */
export const gravestFirst = (incidents: readonly Incident[]): readonly Incident[] =>
  incidents.toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity) || b.lastSeenAt - a.lastSeenAt);
