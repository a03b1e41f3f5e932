import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Labels } from '../../cli/simulate/labels.ts';
import type { Settings } from '../../cli/simulate/settings.ts';
import { simulation } from '../../cli/simulate/simulation.ts';

/** What `floodgate replay --format json` says of an incident, as far as judging it takes. Times are epoch ms. */
export type ReplayedIncident = z.infer<typeof incident>;

/** One simulated fleet, replayed. */
export interface Run {
  readonly labels: Labels;
  readonly incidents: readonly ReplayedIncident[];
  readonly seconds: number;
}

/**
 * Simulates a fleet straight into `COMMAND - --format json --false-alarms-per-day X`, so that no record is ever stored.
 * Throws when the command fails, or says something else than incidents.
 *
 * @param show is shown the same records, whole lines at a time.
 */
export const replayed = async (
  command: string,
  settings: Settings,
  budget: number,
  show?: (chunk: string) => void,
): Promise<Run> => {
  const began = performance.now();
  const [program = '', ...words] = command.split(' ');
  const options = ['-', '--format', 'json', '--false-alarms-per-day', String(budget)];
  const child = spawn(program, [...words, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [labels, output, code] = await Promise.all([feed(settings, child.stdin, show), text(child.stdout), ended]);
  if (code !== 0) throw new Error(`${command}: exit code ${code}`);
  if (labels === undefined) throw new Error(`${command}: it ended before it had read all records`);
  return { labels, incidents: incidentsIn(output, command), seconds: (performance.now() - began) / 1000 };
};

/** Undefined when the reader went away early: what it says of that, and its exit code, tell more than our EPIPE. */
const feed = async (
  settings: Settings,
  into: NodeJS.WritableStream,
  show: (chunk: string) => void = () => undefined,
): Promise<Labels | undefined> => {
  let labels: Labels | undefined;
  const chunks = function* () {
    const fleet = simulation(settings);
    let next = fleet.next();
    for (; !next.done; next = fleet.next()) {
      show(next.value);
      yield next.value;
    }
    labels = next.value;
  };
  try {
    await pipeline(Readable.from(chunks(), { highWaterMark: 4 }), into);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
    return undefined;
  }
  return labels;
};

const entity = z.object({ kind: z.enum(['client', 'principal', 'address', 'group', 'fleet']), id: z.string() });
const ids = z.array(z.string()).default([]);

const incident = z.object({
  detector: z.string(),
  severity: z.enum(['info', 'low', 'medium', 'high', 'critical']),
  openedAt: z.number(),
  entity,
  explanation: z.string().default(''),
  related: z.object({ clients: ids, principals: ids, addresses: ids }),
  decision: z.object({ action: z.string(), target: entity.nullable() }).optional(),
});

const result = z.object({ incidents: z.array(incident) });

const incidentsIn = (output: string, command: string): readonly ReplayedIncident[] => {
  const parsed = result.safeParse(json(output));
  if (!parsed.success) throw new Error(`${command}: no replay result: ${z.prettifyError(parsed.error)}`);
  return parsed.data.incidents;
};

/** What is no JSON fails the schema, which says so. */
const json = (output: string): unknown => {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
};
