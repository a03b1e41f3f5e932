import { existsSync, statSync } from 'node:fs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { loadConfig } from '../../functions/config.ts';
import { dynamoWindowItems } from '../../shared/adapters/dynamo-window-items.ts';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { configure } from '../../shared/detectors/detect.ts';
import { seed as plant } from '../../shared/pipeline/seed.ts';
import { MalformedRecord } from '../../shared/signals/fields.ts';
import { parseSignal } from '../../shared/signals/parse.ts';
import type { Signal } from '../../shared/types/signal.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { UNWATCHED, WATCHED } from '../../shared/windows/exposure.ts';
import { openLines } from '../replay/lines.ts';
import { UsageError } from '../usage.ts';
import { peopleCommand } from './command.ts';
import { only } from './words.ts';

/** All of them are held at once, to be put in order: about 2 GB. */
const MOST_SIGNALS = 4_000_000;

/** `floodgate seed FILE`: what recorded days teach, before the first day of the stack. */
export const seed = peopleCommand({
  usage: 'seed FILE [--publishes]',
  about: [
    'Teaches a stack what is normal from records of the past: an export of the log group AWSIotLogsV2, or whatever',
    'floodgate replay reads, in any order. Who has a past already keeps it, so it is for the first day, and may be run again.',
    'Whoever is in a finding is left out: what may have been an attack is not taught as normal.',
    '',
    '  FILE             one record a line, gzip or not; - for standard input',
    '  --publishes      the file holds every publish; otherwise rates of publishing are not learned from it',
  ],
  options: { publishes: { type: 'boolean' } },
  plan: (words) => {
    const file = only(words, 'file');
    if (file !== '-' && !(existsSync(file) && statSync(file).isFile()))
      throw new UsageError(`no such file: ${JSON.stringify(file)}`);
    const coverage = words.flag('publishes') ? WATCHED : UNWATCHED;
    return async ({ lambda, dynamo, target: { stack } }) => {
      const FunctionName = `${stack}-inspect`;
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const config = loadConfig(['windowsTable', 'sketchKey', 'falseAlarmsPerDay'], Environment?.Variables ?? {});
      const { signals, rejected } = await signalsIn(file);
      const seeded = await plant(signals, {
        past: memoryWindowItems(),
        items: dynamoWindowItems(dynamo, config.windowsTable),
        hash: keyedHash(config.sketchKey),
        coverage,
        watch: configure(),
        falseAlarmsPerDay: config.falseAlarmsPerDay,
        log: { error: (message, fields) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) },
        now: Date.now(),
      });
      const { written, known, suspect } = seeded;
      return {
        json: { signals: signals.length, rejected, ...seeded },
        text: [
          `${signals.length} signals, ${rejected} lines that hold none. ${written} baselines written.`,
          ...(known > 0 ? [`${known} had a past already, which stands.`] : []),
          ...(suspect > 0 ? [`${suspect} were in findings, and are left out.`] : []),
        ].join('\n'),
        code: signals.length > 0 ? 0 : 1,
      };
    };
  },
});

const signalsIn = async (file: string) => {
  const signals: Signal[] = [];
  let rejected = 0;
  for await (const lines of await openLines(file))
    for (const line of lines) {
      if (line === '') continue;
      const signal = signalIn(line);
      if (signal) signals.push(signal);
      else rejected += 1;
      if (signals.length > MOST_SIGNALS) throw new UsageError(`${file} holds more than ${MOST_SIGNALS} signals`);
    }
  return { signals: signals.sort((a, b) => a.at - b.at), rejected };
};

/** An export of CloudWatch Logs to S3 has the time before each entry. */
const EXPORTED = /^\d{4}-\d\d-\d\dT[\d:.]+Z /;

const signalIn = (line: string): Signal | undefined => {
  try {
    return parseSignal(JSON.parse(line.replace(EXPORTED, '')));
  } catch (error) {
    if (error instanceof MalformedRecord || error instanceof SyntaxError) return undefined;
    throw error;
  }
};
