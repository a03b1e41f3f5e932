import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { memoryIncidents } from '../shared/adapters/memory-incidents.ts';
import { configure } from '../shared/detectors/detect.ts';
import { needsAttention } from '../shared/incidents/attention.ts';
import { familyOf, partsOf } from '../shared/incidents/id.ts';
import { memoryWindows } from '../shared/pipeline/memory-windows.ts';
import { raise } from '../shared/pipeline/raise.ts';
import { createReplay, type Replay, type Replayed } from '../shared/pipeline/replay.ts';
import { defaultPolicy } from '../shared/response/policy.ts';
import type { Finding } from '../shared/types/finding.ts';
import type { Incident } from '../shared/types/incident.ts';
import type { Policy } from '../shared/types/policy.ts';
import { keyedHash } from '../shared/windows/distinct.ts';
import { WATCHED } from '../shared/windows/exposure.ts';
import { openPolicyFile } from './policy-file.ts';
import { htmlOf } from './replay/html.ts';
import { openLines } from './replay/lines.ts';
import { type ReplayResult, resultOf } from './replay/result.ts';
import { textOf } from './replay/text.ts';
import { oneOf, positive, UsageError } from './usage.ts';

const formats = ['text', 'json', 'html'] as const;

/** `floodgate replay FILE`: the same core as live, by event time, on recorded records. Needs no AWS. */
export const replay = async (argv: readonly string[]): Promise<number> => {
  const options = read(argv);
  const { file, format } = options;
  const began = performance.now();
  const incidents = new Map<string, Incident>();
  const replaying = replayingInto(incidents, options);
  const player = createReplay(replaying);
  await play(file, player);
  const replayed = await player.end();
  const result = resultOf(replayed, [...incidents.values()], (performance.now() - began) / 1000);
  process.stdout.write(`${rendered(format, result, replayed)}\n`);
  return 0;
};

const play = async (file: string, player: Replay): Promise<void> => {
  try {
    for await (const lines of await openLines(file))
      for (const line of lines) {
        const work = player.take(line);
        if (work !== undefined) await work;
      }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    throw new UsageError(`${JSON.stringify(file)} is no whole gzip file: ${(error as Error).message}`);
  }
};

const rendered = (format: (typeof formats)[number], result: ReplayResult, { activity }: Replayed): string => {
  if (format === 'json') return JSON.stringify(result);
  return format === 'html' ? htmlOf(result, activity) : textOf(result);
};

const replayingInto = (seen: Map<string, Incident>, { mode, policy, falseAlarmsPerDay }: ReturnType<typeof read>) => {
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
    pace: 1,
  };
  const hash = keyedHash('replay');
  return {
    windows: memoryWindows({ hash, coverage: WATCHED }),
    watch: configure(),
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

const read = (argv: readonly string[]) => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'text' },
      mode: { type: 'string', default: 'observe' },
      policy: { type: 'string' },
      'false-alarms-per-day': { type: 'string', default: '1' },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('replay takes one FILE, or - for standard input');
  if (file !== '-' && !(existsSync(file) && statSync(file).isFile()))
    throw new UsageError(`no such file: ${JSON.stringify(file)}`);
  return {
    file,
    format: oneOf('format', values.format, formats),
    mode: oneOf('mode', values.mode, ['observe', 'enforce']),
    policy: values.policy === undefined ? defaultPolicy : policyFrom(values.policy),
    falseAlarmsPerDay: positive('false-alarms-per-day', values['false-alarms-per-day']),
  };
};

const policyFrom = (path: string): Policy => {
  const reading = openPolicyFile(path);
  if (reading.policy) return reading.policy;
  throw new UsageError(`${path}: ${reading.problems.join('; ')}`);
};
