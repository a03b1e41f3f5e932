import type { Entity } from '../../shared/types/entity.ts';
import { severities } from '../../shared/types/severity.ts';
import type { ReplayedIncident, ReplayResult } from './result.ts';

/** `2026-11-20 12:00:00`, UTC. */
export const timeOf = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`: at most two units, the first of them never 0. */
export const durationOf = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
};

/** `3 critical, 1 low`; notices are no incidents. */
export const severitiesOf = (incidents: readonly Pick<ReplayedIncident, 'severity'>[]): string =>
  severities
    .filter((severity) => severity !== 'info')
    .toReversed()
    .flatMap((severity) => {
      const count = incidents.filter((incident) => incident.severity === severity).length;
      return count > 0 ? [`${count} ${severity}`] : [];
    })
    .join(', ');

/** `1 line`, `2 lines`. */
export const some = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** How many whom enforce would have cut, each counted once. */
export const cutOff = (incidents: readonly { readonly cuts: readonly { readonly target: Entity }[] }[]): number =>
  new Set(incidents.flatMap(({ cuts }) => cuts.map(({ target: { kind, id } }) => `${kind} ${id}`))).size;

/** What of the lines could not be used is not listed: how many more there were. */
export const unlisted = ({ rejected, rejections }: ReplayResult['summary']): number => rejected - rejections.length;
