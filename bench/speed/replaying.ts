import { openLines } from '../../cli/replay/lines.ts';
import { configure } from '../../shared/detectors/detect.ts';
import { memoryWindows } from '../../shared/pipeline/memory-windows.ts';
import { createReplay } from '../../shared/pipeline/replay.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { type Cost, costOf } from './cost.ts';

/** What `floodgate replay` costs on a file, against a loop that reads its lines and parses them. */
export const replayCost = (name: string, path: string, records: number): Promise<Cost> =>
  costOf(
    name,
    records,
    () => parseLines(path),
    () => replayLines(path),
  );

const parseLines = async (path: string): Promise<void> => {
  for await (const lines of await openLines(path)) for (const line of lines) JSON.parse(line);
};

const replayLines = async (path: string): Promise<void> => {
  const hash = keyedHash('bench');
  const replay = createReplay({
    windows: memoryWindows({ hash, coverage: WATCHED }),
    watch: configure(),
    hash,
    falseAlarmsPerDay: 1,
    policy: defaultPolicy,
    switches: { mode: 'observe', breaker: 'enforce' },
    log: { error: (message, fields) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) },
    raise: async () => [],
  });
  for await (const lines of await openLines(path))
    for (const line of lines) {
      const work = replay.take(line);
      if (work !== undefined) await work;
    }
  await replay.end();
};
