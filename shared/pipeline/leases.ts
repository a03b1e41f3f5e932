import { withDeed } from '../incidents/progress.ts';
import type { Leases } from '../ports/leases.ts';
import { amend } from '../response/amend.ts';
import { certificate } from '../response/certificate.ts';
import { AUTOMATIC, automaticIntentId, isAutomatic } from '../response/intent.ts';
import { type Fate, fateOf, isKeyStolen, UNCERTAIN } from '../response/lease.ts';
import type { Outcome } from '../types/action.ts';
import type { Incident } from '../types/incident.ts';
import type { Lease } from '../types/lease.ts';
import type { Intent, LedgerEntry } from '../types/ledger.ts';
import { isBlamedElsewhere } from './blamed.ts';
import { finish, isInFlight } from './carry-out.ts';
import type { Reacting } from './react.ts';

export interface Leasing extends Reacting {
  readonly leases: Leases;
}

/** The lease of a deactivation or quarantine that Floodgate did by itself; nobody's else ends by itself. */
export const leaseOf = (
  { intent, outcome }: LedgerEntry,
  { policy, pace }: Pick<Leasing, 'policy' | 'pace'>,
): Lease | undefined => {
  const { id, action, target, incidentId, leaseEndsAt } = intent;
  const isLeased = action === 'deactivate' || action === 'quarantine';
  if (!isLeased || !isAutomatic(intent) || outcome?.status !== 'done') return undefined;
  if (incidentId === undefined || leaseEndsAt === undefined || outcome.after?.[UNCERTAIN]) return undefined;
  return {
    id,
    principal: target.id,
    incidentId,
    since: outcome.at,
    endsAt: leaseEndsAt,
    lengthMs: leaseEndsAt - outcome.at,
    latestEnd: outcome.at + policy.longestLeaseMs * pace,
    isExtended: false,
  };
};

/** Looks at one lease, and carries its fate out. `mayEnd`: people's mode lets Floodgate change something. */
export const sweepLease = async (
  lease: Lease,
  echoes: readonly Incident[],
  mayEnd: boolean,
  leasing: Leasing,
): Promise<void> => {
  const { leases, clock } = leasing;
  const heard = await withEcho(lease, echoes, leasing);
  const incident = (await leasing.incidents.get(lease.incidentId))?.incident;
  const fate = fateOf(heard, {
    now: clock.now(),
    isOpen: incident?.status === 'open' || (clock.now() >= lease.endsAt && (await isBlamed(lease, leasing))),
    isKeyStolen: incident !== undefined && isKeyStolen(incident.detector) && !isDismissed(incident),
    isTakenOver: await isTakenOver(lease, leasing),
  });
  if (fate.kind === 'over') return leases.close(lease.id);
  if (fate.kind === 'people') return leaveToPeople(lease, fate, leasing);
  if (fate.kind === 'runs') return isSame(fate.lease, lease) ? undefined : leases.note(fate.lease);
  if (!mayEnd) return undefined;
  return end(lease, leasing);
};

/** Whoever is let in for one incident is let in for all of them. */
const isBlamed = ({ principal, incidentId }: Lease, { incidents }: Leasing): Promise<boolean> =>
  isBlamedElsewhere(certificate(principal), incidentId, incidents);

/** People looked, and say that it was no attack: then no key is in other hands. */
const isDismissed = ({ verdict }: Incident): boolean => verdict !== undefined && verdict.verdict !== 'true';

const isSame = (a: Lease, b: Lease): boolean => a.echoedAt === b.echoedAt && a.endsAt === b.endsAt;

/**
 * A certificate that AWS refuses is tried from somewhere: an incident says so. From an address that it used on three days that
 * is its own device, which retries as long as it has power.
 */
const withEcho = async (lease: Lease, echoes: readonly Incident[], { standings }: Leasing): Promise<Lease> => {
  const naming = echoes.filter(({ related }) => related.principals.includes(lease.principal));
  if (naming.length === 0) return lease;
  const { addresses } = await standings.ofPrincipal(lease.principal);
  const own = new Set(addresses.filter(({ days }) => days >= OWN_DAYS).map(({ id }) => id));
  const times = naming.filter(({ entity }) => !own.has(entity.id)).map(({ lastSeenAt }) => lastSeenAt);
  const echoedAt = Math.max(lease.echoedAt ?? 0, ...times);
  return echoedAt > lease.since ? { ...lease, echoedAt } : lease;
};

const OWN_DAYS = 3;

/** It was reinstated, or people asked for something else since: whatever becomes of it is theirs. */
const isTakenOver = async ({ principal, incidentId, since }: Lease, { ledger }: Leasing): Promise<boolean> => {
  const target = certificate(principal);
  const reinstated = (await ledger.history('reinstate', target)).some(
    ({ intent, outcome }) =>
      intent.at >= since && outcome?.status === 'done' && (!isAutomatic(intent) || intent.incidentId === incidentId),
  );
  if (reinstated) return true;
  const cut = await Promise.all(CUTTING.map((action) => ledger.history(action, target)));
  return cut.flat().some(({ intent }) => intent.at >= since && !isAutomatic(intent));
};

const CUTTING = ['quarantine', 'deactivate', 'revoke'] as const;

const end = async (lease: Lease, leasing: Leasing): Promise<void> => {
  const { ledger, leases, clock } = leasing;
  const intent = intentOf(lease, clock.now());
  await ledger.intend(intent);
  const entry = (await ledger.find(intent.id)) ?? { intent, started: false, outcome: undefined };
  if (!entry.outcome && entry.intent.at !== intent.at && isInFlight(entry, leasing)) return;
  const outcome = entry.outcome ?? (await finish(entry, leasing));
  await tell(lease, outcome, leasing);
  // Without an answer it is tried again; what was given up has an outcome, and is for people.
  const isSettled = outcome.status !== 'failed' || (await ledger.find(intent.id))?.outcome !== undefined;
  if (isSettled) await leases.close(lease.id);
};

const intentOf = ({ principal, incidentId }: Lease, at: number): Intent => {
  const target = certificate(principal);
  const reason = 'the lease ended: its incident is closed and nobody unknown tried the certificate since';
  return {
    id: automaticIntentId(incidentId, 'reinstate', target),
    action: 'reinstate',
    target,
    incidentId,
    requestedBy: AUTOMATIC,
    reason,
    at,
    prior: {},
    request: { certificateId: principal, reason, requestedBy: AUTOMATIC, incidentId },
  };
};

const leaveToPeople = async (lease: Lease, { reason }: Extract<Fate, { kind: 'people' }>, leasing: Leasing) => {
  const detail = `it stays cut off until somebody reinstates it: ${reason}`;
  await tell(lease, { status: 'skipped', detail, at: leasing.clock.now() }, leasing);
  await leasing.leases.close(lease.id);
};

/** Into the incident; sweep announces what that raised. */
const tell = async ({ principal, incidentId }: Lease, outcome: Outcome, { incidents }: Leasing): Promise<void> => {
  if (!(await incidents.get(incidentId))) return;
  const { status, detail, at } = outcome;
  const deed = { action: 'reinstate', target: certificate(principal), outcome: status, detail, at } as const;
  await amend(incidents, incidentId, (current) => withDeed(current, deed));
};
