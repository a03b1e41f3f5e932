import type { Guards } from '../ports/guards.ts';
import type { Standings } from '../ports/standings.ts';
import type { Things } from '../ports/things.ts';
import type { Guard } from '../types/guard.ts';
import { CERTIFICATE_ID } from './certificate.ts';
import { allowanceFor, allowedInWords, isImmune, isMuted, isTripped, type Subject, subjectOf } from './guards.ts';

/** What an action reads to know whom it must not touch. */
export interface GuardReaders {
  readonly guards: Guards;
  readonly standings: Standings;
  readonly things: Things;
}

/** Whom an action would hit, by whose doing. */
export interface Hit {
  readonly principal: string;
  /** The client id whose connection ends, where it is one. */
  readonly client: string | undefined;
  /** The incident whose decision it is; a person's request has none. */
  readonly automaticFor: string | undefined;
}

/**
 * Why an action must not be carried out, read afresh when it is about to be. The allowlist binds everybody, mutes and immunity
 * bind Floodgate. Throws where something cannot be read that could matter: then nothing is changed.
 */
export const whyGuarded = async (hit: Hit, readers: GuardReaders, now: number): Promise<string | undefined> => {
  const guards = (await readers.guards.all()).filter(({ until }) => now < until);
  if (guards.length === 0) return undefined;
  const allowance = allowanceFor(await subjectHit(hit, guards, readers, now), guards, now);
  if (allowance) return allowedInWords(allowance);
  if (hit.automaticFor === undefined) return undefined;
  if (isTripped(guards, now)) return 'the breaker tripped, so it waits for people';
  if (isImmune(hit.principal, guards, now)) return 'people took an action on it back less than 24 hours ago';
  return isMuted(hit.automaticFor, guards, now) ? 'people have muted this detector for this entity' : undefined;
};

/** Reads only what an entry of the allowlist could name: the registry takes ten calls a second. */
const subjectHit = async (
  { principal, client }: Hit,
  guards: readonly Guard[],
  { standings, things }: GuardReaders,
  now: number,
): Promise<Subject> => {
  const named = new Set(guards.map((guard) => (guard.kind === 'allow' ? guard.what : undefined)));
  const standing = named.has('client') || named.has('cidr') ? await standings.ofPrincipal(principal) : undefined;
  const subject = subjectOf(principal, standing, now);
  const isRegistered = named.has('thing-group') && CERTIFICATE_ID.test(principal);
  const found = isRegistered ? await things.ofPrincipal(principal) : [];
  return {
    ...subject,
    clients: client === undefined ? subject.clients : [...subject.clients, client],
    thingGroups: found.flatMap(({ groups }) => groups),
  };
};
