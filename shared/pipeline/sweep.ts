import { isUnannounced, needsAttention } from '../incidents/attention.ts';
import { closeIncident, isOver } from '../incidents/episode.ts';
import { isActionable } from '../incidents/merge.ts';
import { withDeed } from '../incidents/progress.ts';
import type { Stored } from '../ports/incidents.ts';
import type { Pending } from '../ports/ledger.ts';
import type { Switchboard } from '../ports/switches.ts';
import { amend } from '../response/amend.ts';
import { announce, noteAnnounced } from '../response/announce.ts';
import { isAutomatic } from '../response/intent.ts';
import { readSwitches, strictest } from '../response/switches.ts';
import type { Outcome } from '../types/action.ts';
import type { Incident } from '../types/incident.ts';
import type { Intent, LedgerEntry } from '../types/ledger.ts';
import type { Mode } from '../types/policy.ts';
import { type Breaking, watchLosses } from './breaker.ts';
import { finish, isGivenUp, isInFlight } from './carry-out.ts';
import { type Leasing, leaseOf, sweepLease } from './leases.ts';
import { adjustLogLevels, type Levelling } from './log-levels.ts';
import { inParallel } from './parallel.ts';
import { type PublishingHeads, publishHeads } from './publish-heads.ts';
import { quietOf } from './quiet.ts';
import { react } from './react.ts';

export type Sweeping = Leasing & Breaking & PublishingHeads & Levelling;

/** What was looked at, for the log. */
export interface Swept {
  readonly incidents: number;
  readonly pending: number;
}

/** Who raised a revision announces it within the life of a function, which is 60 s; after that it is sweep's. */
const PATIENCE_MS = 60_000;
/** So many that were left unannounced are told in one digest. */
const MANY = 4;
/** A marker without an intent is a run that stopped before it had written one. */
const ORPHAN_MS = 3_600_000;

/**
 * Every minute: finishes what has no outcome, announces what was left unannounced, acts where a hint was lost, closes what is quiet.
 * What fails for one stops none of the others; all failures are thrown together at the end, so that they show.
 */
export const sweep = async (sweeping: Sweeping): Promise<Swept> => {
  const failures: unknown[] = [];
  const attempt: Attempt = (work) => work.catch((error: unknown) => failures.push(error));
  const deps = { ...sweeping, switchboard: readOnce(sweeping.switchboard) };

  // Before anything is done: it may be our doing that devices are missing.
  await attempt(watchLosses(deps));
  // First the ledger: an incident's next rung may follow from what is finished here.
  const pending = await deps.ledger.pending().catch((error: unknown): readonly Pending[] => {
    failures.push(error);
    return [];
  });
  for (const one of pending) await attempt(sweepPending(one, deps));
  const ids = await deps.incidents.attention();
  await attempt(sweepLeases(ids, attempt, deps));
  const toReact: string[] = [];
  const left: Overdue[] = [];
  const open: Incident[] = [];
  await inParallel(ids, (id) => attempt(sweepIncident(id, deps, { toReact, left, open })));
  await attempt(tellLeft(left, attempt, deps));
  // One after the other: each action function runs once at a time.
  for (const id of toReact) await attempt(react(id, deps));
  // Last: where AWS refuses, nothing else waits for it.
  await attempt(adjustLogLevels(open, deps));
  await attempt(publishHeads(deps));
  if (failures.length > 0)
    throw new AggregateError(failures, `sweep: ${failures.length} of ${pending.length + ids.length} failed`);
  return { incidents: ids.length, pending: pending.length };
};

/** After the ledger: what was deactivated by itself has its lease by then. */
const sweepLeases = async (
  ids: readonly string[],
  attempt: (work: Promise<unknown>) => Promise<unknown>,
  sweeping: Sweeping,
): Promise<void> => {
  const leases = await sweeping.leases.all();
  if (leases.length === 0) return;
  const found = await inParallel(
    ids.filter((id) => id.startsWith(`${ECHOING}-`)),
    (id) => sweeping.incidents.get(id),
  );
  const echoes = found.flatMap((stored) => stored?.incident ?? []);
  const mayEnd = (await readMode(sweeping)) === 'enforce';
  for (const lease of leases) await attempt(sweepLease(lease, echoes, mayEnd, sweeping));
};

/** The detector that hears certificates being tried which AWS refuses, from where they never were. */
const ECHOING = 'dead-certificate';

/** People's mode alone: a breaker that tripped over our own actions must not keep them in force. */
const readMode = async ({ switchboard, log }: Sweeping): Promise<Mode> => {
  try {
    return await switchboard.mode();
  } catch (error) {
    log.error('mode unreadable: observing', { error });
    return 'observe';
  }
};

/** One reading of the switches for a whole sweep: SSM allows few calls a second. */
const readOnce = (switchboard: Switchboard): Switchboard => {
  let mode: Promise<Mode> | undefined;
  let breaker: Promise<Mode> | undefined;
  return {
    mode: () => (mode ??= switchboard.mode()),
    breaker: () => (breaker ??= switchboard.breaker()),
  };
};

/** Ids for what comes after every incident was looked at: where there may be something to do, and what people have not heard of. */
interface Later {
  readonly toReact: string[];
  readonly left: Overdue[];
  readonly open: Incident[];
}

/** A revision that is this sweep's to announce. */
type Overdue = Pick<Incident, 'id' | 'revision'>;

type Attempt = (work: Promise<unknown>) => Promise<unknown>;

/** Closes what is quiet, and notes what is left to do. */
const sweepIncident = async (id: string, sweeping: Sweeping, { toReact, left, open }: Later): Promise<void> => {
  const { incidents, clock, pace } = sweeping;
  const stored = await incidents.get(id);
  // Marked, not yet written: whoever is opening it is still at it, or has the batch come again.
  if (!stored) return;
  if (!needsAttention(stored.incident)) return incidents.dismiss(stored);

  const { incident } = stored;
  if (await isOverdue(stored, sweeping)) left.push(incident);
  if (incident.status === 'closed') return;
  const quiet = quietOf(incident.detector, pace);
  if (!isOver(incident, clock.now(), quiet)) {
    open.push(incident);
    if (!incident.decision || incident.findings.some(isActionable)) toReact.push(id);
    return;
  }
  await amendAndTell(
    id,
    (current) => (isOver(current, clock.now(), quiet) ? closeIncident(current, quiet) : current),
    sweeping,
  );
};

/**
 * Whether it is this sweep's to announce what the writer that raised it did not: noticed in one sweep, taken over in one a
 * minute later. Both are conditional writes, so of several sweeps one takes it over.
 */
const isOverdue = async (stored: Stored, { incidents, clock, pace }: Sweeping): Promise<boolean> => {
  const { incident } = stored;
  if (!isUnannounced(incident)) return false;
  const { revision, overdue } = incident;
  const now = clock.now();
  const noticedAt = overdue?.revision === revision ? overdue.at : undefined;
  if (noticedAt !== undefined && now - noticedAt < PATIENCE_MS * pace) return false;
  const claimed = await incidents.save({ ...incident, overdue: { revision, at: now } }, stored);
  return claimed !== undefined && noticedAt !== undefined;
};

/**
 * Few are announced one by one, many in one digest; criticals by themselves. Whoever raised one further meanwhile announces
 * all of it.
 */
const tellLeft = async (left: readonly Overdue[], attempt: Attempt, sweeping: Sweeping): Promise<void> => {
  const { incidents, digests } = sweeping;
  const read = await inParallel(left, async ({ id, revision }) => {
    const incident = (await incidents.get(id))?.incident;
    return incident?.revision === revision && isUnannounced(incident) ? [incident] : [];
  });
  const all = read.flat();
  const others = all.filter(({ severity }) => severity !== 'critical');
  const isMany = digests !== undefined && others.length >= MANY;
  const singly = isMany ? all.filter(({ severity }) => severity === 'critical') : all;
  await inParallel(singly, (incident) => attempt(announce(incident, sweeping)));
  if (isMany && (await digests.announce(others)))
    await inParallel(others, (incident) => attempt(noteAnnounced(incident, incidents)));
};

/** Applies a change, and announces it where it is news. */
const amendAndTell = async (
  id: string,
  change: (incident: Incident) => Incident,
  sweeping: Sweeping,
): Promise<void> => {
  const { incident, raised } = await amend(sweeping.incidents, id, change);
  if (raised && isUnannounced(incident)) await announce(incident, sweeping);
};

const sweepPending = async ({ id, at, entry }: Pending, sweeping: Sweeping): Promise<void> => {
  const { ledger, clock } = sweeping;
  if (!entry) return clock.now() - at > ORPHAN_MS ? ledger.forget(id) : undefined;
  if (entry.outcome) {
    await tell(entry.intent, entry.outcome, sweeping);
    const lease = leaseOf(entry, sweeping);
    if (lease) await sweeping.leases.open(lease);
    return ledger.forget(id);
  }
  if (isInFlight(entry, sweeping)) return;
  const outcome = isAutomatic(entry.intent) ? await finishAutomatic(entry, sweeping) : await finish(entry, sweeping);
  if (outcome) await tell(entry.intent, outcome, sweeping);
};

/** People's mode binds what Floodgate began by itself: what had not started is dropped, what may have been done stays open. */
const finishAutomatic = async (entry: LedgerEntry, sweeping: Sweeping): Promise<Outcome | undefined> => {
  const { ledger, switchboard, clock, log } = sweeping;
  let isReadable = true;
  const switches = await readSwitches(switchboard, (error) => {
    isReadable = false;
    log.error('switches unreadable: observing', { error });
  });
  const mode = entry.intent.action === 'reinstate' ? switches.mode : strictest(switches);
  if (mode === 'enforce' || isGivenUp(entry, sweeping)) return finish(entry, sweeping);
  if (entry.started || !isReadable) return undefined;
  const detail = `the mode is ${mode} now, so it was not carried out`;
  return ledger.settle(entry.intent.id, { status: 'skipped', detail, at: clock.now() });
};

/** The outcome into the incident that it was for, and to people where it is news. */
const tell = async (intent: Intent, { status, detail, at }: Outcome, sweeping: Sweeping): Promise<void> => {
  const { incidents } = sweeping;
  const { action, target, incidentId } = intent;
  if (incidentId === undefined || !isAutomatic(intent)) return;
  if (!(await incidents.get(incidentId))) return;
  const deed = { action, target, outcome: status, detail, at };
  await amendAndTell(incidentId, (current) => withDeed(current, deed), sweeping);
};
