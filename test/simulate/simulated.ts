import type { Labels } from '../../cli/simulate/labels.ts';
import type { Settings } from '../../cli/simulate/settings.ts';
import { simulation } from '../../cli/simulate/simulation.ts';

/** A Monday at midnight. */
export const START = Date.parse('2026-01-05T00:00:00Z');
export const HOUR = 3_600_000;
export const MINUTE = 60_000;

/** What a test reads of a record of any source. */
export interface SimulatedRecord {
  readonly eventType?: string;
  readonly status?: string;
  /** Epoch ms, or the text of a log entry. */
  readonly timestamp: number | string;
  readonly clientId?: string;
  readonly principalIdentifier?: string;
  readonly principalId?: string;
  readonly certificateId?: string;
  readonly ipAddress?: string;
  readonly sourceIp?: string;
  readonly sessionIdentifier?: string;
  readonly versionNumber?: number;
  readonly disconnectReason?: string;
  readonly topic?: string;
  readonly topics?: readonly string[];
  readonly traceId?: string;
  readonly base64Length?: number;
  readonly name?: string;
  readonly value?: number;
}

export interface Simulated {
  readonly lines: readonly string[];
  readonly records: readonly SimulatedRecord[];
  readonly labels: Labels;
}

/** A small fleet for half an hour, unless told otherwise. */
export const settingsOf = ({ hours = 0.5, ...changes }: Partial<Settings> & { hours?: number } = {}): Settings => ({
  devices: 60,
  start: START,
  end: START + hours * HOUR,
  seed: '1',
  attacks: [],
  trouble: 'none',
  rateScale: 1,
  ...changes,
});

export const simulated = (changes: Parameters<typeof settingsOf>[0] = {}): Simulated => {
  const run = simulation(settingsOf(changes));
  let text = '';
  for (;;) {
    const { value, done } = run.next();
    if (done) {
      const lines = text.split('\n').slice(0, -1);
      return { lines, records: lines.map((line) => JSON.parse(line) as SimulatedRecord), labels: value };
    }
    text += value;
  }
};

/** Epoch milliseconds, of a log entry too. */
export const timeOf = ({ timestamp }: SimulatedRecord): number =>
  typeof timestamp === 'number' ? timestamp : Date.parse(`${timestamp.replace(' ', 'T')}Z`);

export const principalOf = (record: SimulatedRecord): string | undefined =>
  record.principalIdentifier ?? record.principalId ?? record.certificateId;

export const addressOf = (record: SimulatedRecord): string | undefined => record.ipAddress ?? record.sourceIp;

export const published = ({ records }: Simulated, clientPrefix: string): SimulatedRecord[] =>
  records.filter(({ eventType, clientId }) => eventType === 'published' && clientId?.startsWith(clientPrefix));
