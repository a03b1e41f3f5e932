import type { ReplayedIncident } from '../budget/replaying.ts';
import type { Rival } from './rival.ts';

/** What a rival made of a fleet. */
export interface Hearing {
  readonly rival: Rival;
  /** Shows it records as NDJSON, whole lines; it hears publishes only. */
  readonly show: (chunk: string) => void;
  /** Its alarms so far, those of one client merged until it was quiet for half an hour: what people would be shown. */
  readonly incidents: readonly ReplayedIncident[];
  /** Its alarms, at most one a client and minute: what it saw, even if an incident was open for another reason. */
  readonly alarms: readonly ReplayedIncident[];
}

const QUIET_MS = 30 * 60_000;
const MINUTE_MS = 60_000;
const PUBLISH = '{"eventType":"published"';

export const hearing = (rival: Rival): Hearing => {
  const incidents: ReplayedIncident[] = [];
  const alarms: ReplayedIncident[] = [];
  const last = new Map<string, { at: number; told: number }>();
  const hear = (client: string, at: number): void => {
    if (!rival.hears(client, at)) return;
    const before = last.get(client) ?? { at: Number.NEGATIVE_INFINITY, told: Number.NEGATIVE_INFINITY };
    if (at - before.at > QUIET_MS) incidents.push(incidentOf(rival, client, at));
    const isTold = at - before.told < MINUTE_MS;
    if (!isTold) alarms.push(incidentOf(rival, client, at));
    last.set(client, { at, told: isTold ? before.told : at });
  };
  const show = (chunk: string): void => {
    for (const line of chunk.split('\n')) {
      if (!line.startsWith(PUBLISH)) continue;
      const { clientId, timestamp }: { clientId: string; timestamp: number } = JSON.parse(line);
      hear(clientId, timestamp);
    }
  };
  return { rival, show, incidents, alarms };
};

const incidentOf = ({ name }: Rival, client: string, at: number): ReplayedIncident => ({
  detector: name,
  severity: 'medium',
  openedAt: at,
  entity: { kind: 'client', id: client },
  explanation: '',
  related: { clients: [client], principals: [], addresses: [] },
});
