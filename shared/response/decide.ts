import type { Act, ActionName, Decision, Held, Hold } from '../types/action.ts';
import { type Entity, sameEntity } from '../types/entity.ts';
import type { Finding } from '../types/finding.ts';
import type { Guard } from '../types/guard.ts';
import type { Deed, Incident } from '../types/incident.ts';
import type { Policy, RevokeGround, Switches } from '../types/policy.ts';
import type { PrincipalStanding } from '../types/standing.ts';
import { CERTIFICATE_ID } from './certificate.ts';
import { allowanceFor, allowedInWords, isImmune, isMuted, isTripped, subjectOf } from './guards.ts';
import { highestFor } from './policy.ts';
import { strictest } from './switches.ts';

const DAY = 24 * 3_600_000;

/** Client ids of one culprit whose connections are ended for one incident. AWS itself ends what an INACTIVE certificate still has open. */
export const MOST_DISCONNECTS = 5;

/** What else bears on a decision, read afresh. */
export interface Circumstances {
  /** Epoch milliseconds. */
  readonly now: number;
  /** `undefined` where they could not be read: then nothing is done, because anybody may be on the allowlist. */
  readonly guards: readonly Guard[] | undefined;
  /** What speaks for the final step; nobody asks unless the policy lets it be taken by itself. */
  readonly grounds: readonly RevokeGround[];
}

/**
 * The next thing to do about one finding, or why nothing is done: pure, guards in order of safety.
 * Asked again after each deed, it climbs the ladder: the certificate first, then its connections, then nothing more.
 *
 * `standing` is the culprit's, read afresh; `undefined` where it could not be read, which allows a disconnect at most.
 */
export const decide = (
  finding: Finding,
  incident: Incident,
  policy: Policy,
  given: Switches,
  standing: PrincipalStanding | undefined,
  circumstances: Circumstances,
): Decision => {
  if (incident.status === 'closed') return held('closed', 'the incident is closed');
  const { culprit } = finding;
  const only = alertOnly(finding, policy);
  if (only) return only;
  if (!culprit) return NOBODY_TO_BLAME;
  if (policy.provisioning.includes(culprit.id))
    return held('allowed', 'alert only: it is a provisioning certificate, which nobody touches');
  const guarded = guardedBy(finding, culprit, incident, standing, circumstances);
  if (guarded) return guarded;
  const switches = tightened(given, circumstances);

  const highest = highestFor(policy, finding.detector, finding.severity);
  if (highest === 'reinstate')
    return held('approve', `waits for people: the policy names ${highest}, which is never automatic`, {
      action: highest,
      target: culprit,
    });

  const rung = highest === 'quarantine' ? 'quarantine' : 'deactivate';
  const deed = deedOn(incident, rung, culprit);
  if (deed?.outcome === 'done') {
    const next = disconnectNext(finding, incident, switches, standing, 'what is still connected ends now');
    const isClimbing = highest === 'revoke' && next.kind === 'held' && !next.would;
    return isClimbing ? revokeNext(culprit, incident, policy, switches, circumstances) : next;
  }
  if (deed) return held('once', 'it was tried once for this incident; the rest is for people');

  const caution =
    highest === 'disconnect' ? 'that is the policy' : whyNotDeactivate(culprit, standing, incident, policy);
  if (caution) return disconnectNext(finding, incident, switches, standing, caution);
  return underMode(switches, rung, culprit, finding.explanation);
};

/**
 * Why a finding leads to an alert at most, whatever the switches say and whoever the culprit is.
 * `undefined` where more may follow, which nobody knows before the world was looked at.
 */
export const alertOnly = (
  { severity, class: evidence, contested, culprit, victim, detector }: Finding,
  policy: Policy,
): Held | undefined => {
  if (severity === 'info') return held('notice', 'a notice: listed, nothing to do');
  if (evidence === 'claimed') return held('claimed', 'alert only: anybody could have forged this evidence');
  if (contested) return held('contested', 'alert only: contested, two sides are plausible and neither may be cut');
  if (!culprit) return NOBODY_TO_BLAME;
  if (culprit.kind !== 'principal')
    return held('nobody-to-blame', `alert only: it blames a ${culprit.kind}, and only a principal can be cut`);
  if (victim && sameEntity(victim, culprit))
    return held('victim', 'alert only: it names the same entity as culprit and as victim');
  if (highestFor(policy, detector, severity) === 'alert')
    return held('policy', `alert only: that is the policy for ${detector}`);
  return undefined;
};

/** A breaker that tripped asks people; it never loosens what is stricter. */
const tightened = (switches: Switches, { now, guards = [] }: Circumstances): Switches =>
  isTripped(guards, now)
    ? { ...switches, breaker: strictest({ mode: 'approve', breaker: switches.breaker }) }
    : switches;

/** What people wrote down to keep Floodgate away from somebody (DESIGN §7.7). */
const guardedBy = (
  { related }: Finding,
  culprit: Entity,
  { id, openedAt }: Incident,
  standing: PrincipalStanding | undefined,
  { now, guards }: Circumstances,
): Held | undefined => {
  if (!guards) return held('allowed', 'alert only: the allowlist could not be read, and anybody may be on it');
  if (isMuted(id, guards, now)) return held('muted', 'alert only: people have muted this detector for this entity');
  if (isImmune(culprit.id, guards, now))
    return held('immune', 'alert only: people took an action on it back less than 24 hours ago');
  const known = subjectOf(culprit.id, standing, openedAt);
  const subject = { ...known, addresses: [...known.addresses, ...related.addresses] };
  const allowance = allowanceFor(subject, guards, now);
  return allowance && held('allowed', `alert only: ${allowedInWords(allowance)}`);
};

/** Why a principal may be disconnected at most (DESIGN §7.6). */
const whyNotDeactivate = (
  { id }: Entity,
  standing: PrincipalStanding | undefined,
  { openedAt }: Incident,
  { caution }: Policy,
): string | undefined => {
  if (!CERTIFICATE_ID.test(id)) return 'the principal is no certificate';
  if (!standing) return 'what is known of the certificate could not be read';
  const { firstSeenAt, clients } = standing;
  const isYoung = firstSeenAt === undefined || firstSeenAt > openedAt - DAY;
  if (isYoung && caution.young === 'disconnect') return 'the certificate was first seen less than 24 h before';
  const established = clients.filter((client) => client.firstSeenAt <= openedAt - DAY);
  return established.length > 1 && caution.shared === 'disconnect'
    ? `${established.length} devices have long shared the certificate`
    : undefined;
};

/** The last rung, which AWS makes final: by itself only where the policy names it and something speaks for it (DESIGN §7.4). */
const revokeNext = (
  culprit: Entity,
  incident: Incident,
  { revoke }: Policy,
  switches: Switches,
  { grounds }: Circumstances,
): Decision => {
  if (deedOn(incident, 'revoke', culprit))
    return held('once', 'nothing more to do: it was tried once for this incident');
  const ground = revoke.automatic && revoke.after.find((one) => grounds.includes(one));
  if (ground) return underMode(switches, 'revoke', culprit, GROUNDS[ground]);
  const reason = `deactivated; to revoke certificate ${culprit.id}, which is final, waits for approval`;
  return held('approve', reason, { action: 'revoke', target: culprit });
};

const GROUNDS: Readonly<Record<RevokeGround, string>> = {
  'second-finding': 'another detector found the same certificate',
  repeat: 'the same certificate was found again after a lease',
};

/**
 * The culprit's connections, one client id at a time.
 * In a take-over the client id is the victim's, and to end its connection could end the victim's own (DESIGN §7.2).
 */
const disconnectNext = (
  finding: Finding,
  incident: Incident,
  switches: Switches,
  standing: PrincipalStanding | undefined,
  why: string,
): Decision => {
  if (finding.victim || finding.detector === 'take-over')
    return finished(incident, why, "the client id is the victim's");
  const next = standing && nextClient(finding, incident, standing);
  return next
    ? underMode(switches, 'disconnect', next, why)
    : finished(incident, why, 'there is no client id left to disconnect');
};

const finished = ({ deeds }: Incident, why: string, end: string): Held =>
  deeds.length > 0 ? held('once', `nothing more to do: ${end}`) : held('caution', `alert only: ${why}, and ${end}`);

const nextClient = (finding: Finding, incident: Incident, standing: PrincipalStanding): Entity | undefined => {
  const gone = incident.deeds.filter(({ action }) => action === 'disconnect').map(({ target }) => target.id);
  const order = disconnectOrder(finding, incident, standing);
  const next = order.find((id) => !gone.includes(id));
  const ended = order.filter((id) => gone.includes(id)).length;
  return next !== undefined && ended < MOST_DISCONNECTS ? { kind: 'client', id: next } : undefined;
};

/**
 * First what the evidence is about and names, because an attacker may hold any number of decoys open. Then, only where the
 * certificate is cut off anyway, the rest, latest first: while it is ACTIVE, others who share it did nothing.
 */
const disconnectOrder = (
  { entity, related, culprit }: Finding,
  incident: Incident,
  { firstSeenAt, clients }: PrincipalStanding,
): readonly string[] => {
  const used = clients
    .filter(({ lastSeenAt }) => lastSeenAt >= incident.openedAt - DAY)
    .toSorted((a, b) => b.lastSeenAt - a.lastSeenAt || b.firstSeenAt - a.firstSeenAt)
    .map(({ id }) => id);
  // Windows keep a bounded number of client ids: the one that the finding is about need not be among them.
  const own = entity.kind === 'client' && firstSeenAt !== undefined ? [entity.id] : [];
  const named = related.clients.filter((id) => used.includes(id));
  const isCutOff = culprit !== undefined && deedOn(incident, 'deactivate', culprit)?.outcome === 'done';
  return [...new Set([...own, ...named, ...(isCutOff ? used : [])])];
};

const underMode = (
  switches: Switches,
  action: 'disconnect' | 'quarantine' | 'deactivate' | 'revoke',
  target: Entity,
  why: string,
): Decision => {
  const mode = strictest(switches);
  const whom = target.kind === 'principal' ? `certificate ${target.id}` : `client "${target.id}"`;
  const what = `${PAST[action]} ${whom}`;
  if (mode === 'observe') return held('observe', `observing: would have ${what}`, { action, target });
  if (mode === 'approve') return held('approve', `waits for approval: would have ${what}`, { action, target });
  return { kind: 'act', action, target, why } satisfies Act;
};

const PAST = {
  disconnect: 'disconnected',
  quarantine: 'quarantined',
  deactivate: 'deactivated',
  revoke: 'revoked',
} as const;

const deedOn = ({ deeds }: Incident, action: ActionName, target: Entity): Deed | undefined =>
  deeds.find((deed) => deed.action === action && sameEntity(deed.target, target));

const held = (because: Hold, reason: string, would?: Held['would']): Held => ({ kind: 'held', because, reason, would });

const NOBODY_TO_BLAME = held('nobody-to-blame', 'alert only: nobody can be blamed with certainty');
