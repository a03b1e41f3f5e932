import { memoryIncidents } from '../../shared/adapters/memory-incidents.ts';
import { configure, type Overrides } from '../../shared/detectors/detect.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { closeIncident, isOver } from '../../shared/incidents/episode.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import { memoryWindows } from '../../shared/pipeline/memory-windows.ts';
import { quietOf } from '../../shared/pipeline/quiet.ts';
import { raise } from '../../shared/pipeline/raise.ts';
import type { Replaying } from '../../shared/pipeline/replay.ts';
import type { Finding } from '../../shared/types/finding.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Policy } from '../../shared/types/policy.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { groupsBy } from '../../shared/windows/groups.ts';

/** What people choose of a replay. */
export interface Playing {
  readonly mode: 'observe' | 'enforce';
  readonly policy: Policy;
  readonly falseAlarmsPerDay: number;
}

/** Factor on the quiet periods: as they are. */
const PACE = 1;

/** A core in memory whose incidents end up in `seen`, by id. `overrides`: settings other than the detectors' own. */
export const playingInto = (
  seen: Map<string, Incident>,
  { mode, policy, falseAlarmsPerDay }: Playing,
  overrides: Overrides = {},
): Replaying => {
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (message: string, fields?: object) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  };
  const raising = {
    incidents: memoryIncidents({ familyOf, partsOf, needsAttention }),
    announcer: { announce: async () => undefined },
    log,
    policy,
    pace: PACE,
  };
  const hash = keyedHash('replay');
  return {
    windows: memoryWindows({ hash, coverage: WATCHED, groupOf: groupsBy(() => policy.groups) }),
    watch: configure(overrides),
    hash,
    falseAlarmsPerDay,
    policy,
    switches: { mode, breaker: 'enforce' as const },
    log,
    async raise(findings: readonly Finding[]) {
      const touched = await raise(findings, raising);
      for (const incident of touched) seen.set(incident.id, incident);
      return touched;
    },
  };
};

/** Live, `sweep` closes what has been quiet for long enough; here the end of the records is the time that it is. */
export const closedBy = (incident: Incident, to: number | undefined): Incident => {
  const quiet = quietOf(incident.detector, PACE);
  return to !== undefined && isOver(incident, to, quiet) ? closeIncident(incident, quiet) : incident;
};
