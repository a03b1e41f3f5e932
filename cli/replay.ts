import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { createReplay, type Replay, type Replayed } from '../shared/pipeline/replay.ts';
import { defaultPolicy } from '../shared/response/policy.ts';
import type { Incident } from '../shared/types/incident.ts';
import type { Policy } from '../shared/types/policy.ts';
import { openPolicyFile } from './policy-file.ts';
import { htmlOf } from './replay/html.ts';
import { openLines } from './replay/lines.ts';
import { closedBy, playingInto } from './replay/playing.ts';
import { createProgress, type Progress } from './replay/progress.ts';
import { resultOf } from './replay/result.ts';
import { shownOf } from './replay/shown.ts';
import { textOf } from './replay/text.ts';
import { oneOf, positive, UsageError } from './usage.ts';

const formats = ['text', 'json', 'html'] as const;

/** `floodgate replay FILE`: the same core as live, by event time, on recorded records. Needs no AWS. */
export const replay = async (argv: readonly string[]): Promise<number> => {
  const options = read(argv);
  const { file } = options;
  const began = performance.now();
  const incidents = new Map<string, Incident>();
  const player = createReplay(playingInto(incidents, options));
  await play(file, player, incidents);
  const replayed = await player.end();
  const known = [...incidents.values()].map((incident) => closedBy(incident, replayed.to));
  process.stdout.write(`${rendered(options, replayed, known, (performance.now() - began) / 1000)}\n`);
  return 0;
};

const play = async (file: string, player: Replay, incidents: ReadonlyMap<string, Incident>): Promise<void> => {
  const progress = progressOn(file);
  let bytes = 0;
  const lines = await openLines(file, (more) => {
    bytes += more;
  });
  try {
    for await (const some of lines) {
      for (const line of some) {
        const work = player.take(line);
        if (work !== undefined) await work;
      }
      progress?.show({ bytes, at: player.reached(), incidents: alarmsIn(incidents) }, performance.now());
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    const reason = `is no whole gzip file: ${(error as Error).message}`;
    if (player.reached() === undefined) throw new UsageError(`${JSON.stringify(file)} ${reason}`);
    player.reject(`the file ${reason}`);
  } finally {
    progress?.end();
  }
};

/** Nothing where nobody looks, and nothing for standard input, whose end nobody knows. */
const progressOn = (file: string): Progress | undefined =>
  process.stderr.isTTY && file !== '-'
    ? createProgress(process.stderr, statSync(file).size, performance.now())
    : undefined;

const alarmsIn = (incidents: ReadonlyMap<string, Incident>): number => {
  let alarms = 0;
  for (const { severity } of incidents.values()) if (severity !== 'info') alarms += 1;
  return alarms;
};

const rendered = (
  { file, format }: ReturnType<typeof read>,
  replayed: Replayed,
  incidents: readonly Incident[],
  seconds: number,
): string => {
  if (format === 'json') return JSON.stringify(resultOf(replayed, incidents, seconds));
  const shown = shownOf(replayed, incidents, seconds);
  return format === 'html' ? htmlOf(shown, basename(file)) : textOf(shown);
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
