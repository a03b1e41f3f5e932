import { htmlOf } from '../../cli/replay/html.ts';
import { openLines } from '../../cli/replay/lines.ts';
import { closedBy, type Playing, playingInto } from '../../cli/replay/playing.ts';
import { type ReplayResult, resultOf } from '../../cli/replay/result.ts';
import { shownOf } from '../../cli/replay/shown.ts';
import { textOf } from '../../cli/replay/text.ts';
import type { Overrides } from '../../shared/detectors/detect.ts';
import { createReplay, type Replayed } from '../../shared/pipeline/replay.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import type { Incident } from '../../shared/types/incident.ts';

/** A replay in all of its formats. */
export interface Rendered extends ReplayResult {
  readonly replayed: Replayed;
  readonly text: string;
  readonly html: string;
}

/** `floodgate replay` without a process of its own. */
export const replayLines = async (
  lines: Iterable<string> | AsyncIterable<readonly string[]>,
  { mode = 'observe', policy = defaultPolicy }: Partial<Playing> = {},
  overrides: Overrides = {},
): Promise<Rendered> => {
  const incidents = new Map<string, Incident>();
  const player = createReplay(playingInto(incidents, { mode, policy, falseAlarmsPerDay: 1 }, overrides));
  const batches = Symbol.asyncIterator in lines ? lines : [[...lines]];
  for await (const batch of batches) for (const line of batch) await player.take(line);
  const replayed = await player.end();
  const known = [...incidents.values()].map((incident) => closedBy(incident, replayed.to));
  const shown = shownOf(replayed, known, 1);
  const { summary, incidents: told } = JSON.parse(JSON.stringify(resultOf(replayed, known, 1))) as ReplayResult;
  return { summary, incidents: told, replayed, text: textOf(shown), html: htmlOf(shown, 'a.ndjson') };
};

export const replayFile = async (path: string): Promise<Rendered> => replayLines(await openLines(path));

/** What would be obeyed, or read by nobody. */
export const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}]|\[object/u;
