import type { Entity } from '../types/entity.ts';
import { fingerprint } from '../types/fingerprint.ts';
import type { Allowance, Guard } from '../types/guard.ts';
import type { PrincipalStanding } from '../types/standing.ts';
import { isWithin } from './network.ts';

/** Whom an action would hit: a principal, and everybody and everywhere that goes down with it. */
export interface Subject {
  readonly principal: string;
  readonly clients: readonly string[];
  readonly addresses: readonly string[];
  /** Known only where the registry may be read. */
  readonly thingGroups: readonly string[];
}

/** Whoever used a client id or an address so lately and briefly may have done so to hide behind an entry of the allowlist. */
const ESTABLISHED_MS = 24 * 3_600_000;

/**
 * A principal with the client ids that it used for a day and longer, and the addresses that it used.
 * A client id that it took a moment ago is not its own: nobody hides behind the name of another.
 */
export const subjectOf = (principal: string, standing: PrincipalStanding | undefined, at: number): Subject => ({
  principal,
  clients: (standing?.clients ?? [])
    .filter(({ firstSeenAt }) => firstSeenAt <= at - ESTABLISHED_MS)
    .map(({ id }) => id),
  addresses: (standing?.addresses ?? []).map(({ id }) => id),
  thingGroups: [],
});

/** The entry of the allowlist that names the subject, if one does. It binds people too. */
export const allowanceFor = (subject: Subject, guards: readonly Guard[], now: number): Allowance | undefined =>
  guards.find((guard): guard is Allowance => guard.kind === 'allow' && now < guard.until && names(guard, subject));

/** One sentence that says so. */
export const allowedInWords = ({ what, reason, by }: Allowance): string =>
  `the allowlist names its ${what}: ${reason} (${by})`;

/** Whether undo protects a principal from what Floodgate would do by itself. */
export const isImmune = (principal: string, guards: readonly Guard[], now: number): boolean =>
  guards.some((guard) => guard.kind === 'immunity' && now < guard.until && guard.principal === principal);

/** Whether the breaker tripped, and nobody has lifted it. */
export const isTripped = (guards: readonly Guard[], now: number): boolean =>
  guards.some(({ kind, until }) => kind === 'trip' && now < until);

/** Whether people have silenced an incident: its id begins with what it is about (DESIGN §6). */
export const isMuted = (incidentId: string, guards: readonly Guard[], now: number): boolean =>
  guards.some(
    (guard) =>
      guard.kind === 'mute' &&
      now < guard.until &&
      incidentId.startsWith(`${guard.detector}-${fingerprint(guard.entity)}-`),
  );

const names = ({ what, value }: Allowance, subject: Subject): boolean => {
  if (what === 'principal') return subject.principal === value;
  if (what === 'client') return subject.clients.includes(value);
  if (what === 'thing-group') return subject.thingGroups.includes(value);
  return subject.addresses.some((address) => isWithin(address, value));
};

/** Same guard, same id: written again it replaces itself. */
export const allowanceId = ({ what, value }: Pick<Allowance, 'what' | 'value'>): string =>
  `allow-${what}-${fingerprint({ kind: 'group', id: value })}`;

/** There is one breaker, so there is one id: `lift` takes it. */
export const TRIP_ID = 'breaker';

export const muteId = (detector: string, entity: Entity): string => `mute-${detector}-${fingerprint(entity)}`;

export const immunityId = (principal: string): string =>
  `immunity-${fingerprint({ kind: 'principal', id: principal })}`;
