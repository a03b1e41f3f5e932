import { isUnannounced } from '../incidents/attention.ts';
import { closeIncident, isOfThePast, isOver, isWorthKeeping, openIncident } from '../incidents/episode.ts';
import { familyOf } from '../incidents/id.ts';
import { merge } from '../incidents/merge.ts';
import type { Stored } from '../ports/incidents.ts';
import type { Log } from '../ports/log.ts';
import { type Announcing, announce } from '../response/announce.ts';
import { foresee } from '../response/foresee.ts';
import { defaultPolicy } from '../response/policy.ts';
import type { Finding } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import type { Policy } from '../types/policy.ts';
import { inParallel } from './parallel.ts';
import { quietOf } from './quiet.ts';

export interface Raising extends Announcing {
  readonly log: Log;
  /** What findings may lead to; it decides already what alerts only. The default policy, unless told otherwise. */
  readonly policy?: Policy;
  /** Factor on the quiet periods. */
  readonly pace: number;
}

/** Writers that race on one family give way to each other at most so often before the batch is left to come again. */
const MOST_ATTEMPTS = 8;

/**
 * Merges every finding into its family's incident, opens where nothing is open, and announces the revisions that it raised.
 * Answers every incident that was touched, as it now is. A store that fails throws, so that the batch comes again:
 * merging the same findings again changes nothing. An announcement that fails is left to `sweep`.
 */
export const raise = async (findings: readonly Finding[], raising: Raising): Promise<readonly Incident[]> => {
  const families = Map.groupBy(findings, ({ detector, entity }) => familyOf(detector, entity));
  const raised = await inParallel([...families.values()], (family) => raiseFamily(family, raising));
  return raised.flat();
};

/** Announced at once: a batch that comes again, because another family failed, raises nothing here. */
const raiseFamily = async (findings: readonly Finding[], raising: Raising): Promise<readonly Incident[]> => {
  const touched = await mergeFamily(findings, raising);
  return inParallel(touched, (one) => announceOrLeave(one, raising));
};

/** An incident that findings were merged into. `raised`: by us, so it is ours to announce. */
interface Touched {
  readonly incident: Incident;
  readonly raised: boolean;
}

const mergeFamily = async (findings: readonly Finding[], raising: Raising): Promise<readonly Touched[]> => {
  const inOrder = findings.toSorted((a, b) => a.at - b.at);
  // What an attempt closed before it was overtaken is not touched by the next, and still ours to announce.
  const touched = new Map<string, Touched>();
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    if (await mergeOnce(inOrder, raising, touched)) return [...touched.values()];
  }
  throw new Error(
    `${MOST_ATTEMPTS} writers in a row were faster on ${familyOf(inOrder[0]!.detector, inOrder[0]!.entity)}`,
  );
};

/** False where another writer was faster. */
const mergeOnce = async (
  findings: readonly Finding[],
  { incidents, pace, policy = defaultPolicy }: Raising,
  touched: Map<string, Touched>,
): Promise<boolean> => {
  const [first] = findings;
  if (!first) return true;
  let stored: Stored | undefined = await incidents.newest(first.detector, first.entity);
  for (const merged of episodesOf(stored?.incident, findings, quietOf(first.detector, pace), pace)) {
    const episode = foresee(merged, policy);
    const before: Incident | undefined = stored?.incident.id === episode.id ? stored.incident : undefined;
    if (!before || isWorthKeeping(before, episode, pace)) {
      stored = await incidents.save(episode, stored);
      if (!stored) return false;
    }
    const raised = before === undefined || episode.revision > before.revision;
    touched.set(episode.id, { incident: stored?.incident ?? episode, raised });
  }
  return true;
};

/**
 * What the findings, in order, make of the family: its newest episode merged (closed first, where quiet had passed
 * before the next finding), then every new one. Empty where all of them were delivered again after the end.
 */
const episodesOf = (
  newest: Incident | undefined,
  findings: readonly Finding[],
  quiet: number,
  pace: number,
): readonly Incident[] => {
  const episodes: Incident[] = [];
  let current = newest;
  for (const finding of findings) {
    if (current && isOver(current, finding.at, quiet)) {
      episodes.push(closeIncident(current, quiet));
      current = episodes.at(-1);
    }
    if (current && isOfThePast(current, finding.at, pace)) continue;
    const next: Incident = current?.status === 'open' ? merge(current, finding) : openIncident(finding, current, pace);
    if (episodes.at(-1)?.id === next.id) episodes.pop();
    episodes.push(next);
    current = next;
  }
  return episodes;
};

const announceOrLeave = async ({ incident, raised }: Touched, raising: Raising): Promise<Incident> => {
  if (!raised || !isUnannounced(incident)) return incident;
  try {
    return await announce(incident, raising);
  } catch (error) {
    raising.log.error('not announced: left to sweep', { incident: incident.id, revision: incident.revision, error });
    return incident;
  }
};
