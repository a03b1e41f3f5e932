import { isUnannounced } from '../incidents/attention.ts';
import { withVerdict } from '../incidents/progress.ts';
import type { Log } from '../ports/log.ts';
import { amend } from '../response/amend.ts';
import { type Announcing, announce } from '../response/announce.ts';
import { verdictRequest } from '../response/requests.ts';
import type { Outcome } from '../types/action.ts';
import type { Incident } from '../types/incident.ts';
import type { VerdictName } from '../types/verdict.ts';
import { type Accepting, acceptIncident, rejectIncident } from './acceptance.ts';
import { requestIn } from './act.ts';
import { amendTally, countVerdict } from './verdict-tally.ts';

export interface Judging extends Announcing, Accepting {
  readonly log: Log;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * People said what an incident was. The baselines hear of it first, then the tally, and the incident last: once it says so, all of it is done,
 * and a run that stopped before is made up for by the next. Said again, it changes nothing; a changed mind counts, but what was
 * accepted as normal stays so until it is learned anew.
 */
export const giveVerdict = async (raw: unknown, judging: Judging): Promise<Outcome> => {
  const { incidentId, verdict, reason, requestedBy } = requestIn('verdict', verdictRequest, raw);
  const { incidents, items, now } = judging;
  const at = now();
  const stored = await incidents.get(incidentId);
  if (!stored) throw new Error(`verdict: no incident ${incidentId}`);
  const before = stored.incident.verdict?.verdict;
  if (before === verdict) return { status: 'skipped', detail: `it was called ${verdict} before`, at };

  const detail = await teach(stored.incident, verdict, at, judging);
  await amendTally(items, at, (tally) => countVerdict(tally, stored.incident, verdict, before));
  const { incident, raised } = await amend(incidents, incidentId, (current) =>
    withVerdict(current, { verdict, reason, by: requestedBy, at }),
  );
  if (raised && isUnannounced(incident)) await announceOrLeave(incident, judging);
  return { status: 'done', detail, at };
};

/** What became of the baselines, in one sentence. */
const teach = async (incident: Incident, verdict: VerdictName, at: number, judging: Judging): Promise<string> => {
  if (verdict === 'false') return 'it is counted against the detector, and nothing is learned from it';
  const accepted = verdict === 'benign';
  const changed = await (accepted ? acceptIncident : rejectIncident)(incident, at, judging);
  if (changed === 0) return 'it is counted, and there was nothing to learn or to forget';
  const whose = changed === 1 ? 'one entity' : `${changed} entities`;
  return accepted ? `what was seen is normal for ${whose} from now on` : `nothing is learned from it, of ${whose}`;
};

const announceOrLeave = async (incident: Incident, judging: Judging): Promise<void> => {
  try {
    await announce(incident, judging);
  } catch (error) {
    judging.log.error('not announced: left to sweep', { incident: incident.id, revision: incident.revision, error });
  }
};
