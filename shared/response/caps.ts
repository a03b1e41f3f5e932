import type { Caps, Crowds } from '../ports/caps.ts';
import type { CapKind, Crowd, Reservation, Wanted } from '../types/caps.ts';
import type { Policy } from '../types/policy.ts';

/** Safety, so the pace does not shorten it. */
const HOUR = 3_600_000;
/** Writers that race on the book give way to each other at most so often. */
const MOST_ATTEMPTS = 16;
/** What an override may add to; older reservations beyond it are forgotten, which the caps of a policy never reach. */
const MOST_KEPT = 1_500;

export interface Capping {
  readonly caps: Caps;
  readonly crowds: Crowds;
}

/** What is asked of the caps. */
export interface Claim {
  /** To be reserved, all of it or nothing. */
  readonly wanted: readonly { readonly kind: CapKind; readonly principal: string }[];
  /** What others are about to ask for: it counts, and is not reserved. */
  readonly rivals: readonly { readonly kind: CapKind; readonly principal: string }[];
  /** A person's word that the caps do not count; what is taken is noted all the same. */
  readonly override: boolean;
  readonly now: number;
}

/**
 * Reserves what an action takes, by a conditional write, before its intent (DESIGN §7.6). Answers which cap it would exceed,
 * in which case nothing is reserved at all. Throws where nobody knows what is taken already.
 */
export const reserve = async (
  { wanted, rivals, override, now }: Claim,
  { caps: limits }: Pick<Policy, 'caps'>,
  { caps, crowds }: Capping,
): Promise<string | undefined> => {
  const asked = new Map([...wanted, ...rivals].map((one) => [keyOf(one), one]));
  const known = new Map<string, Crowd>();
  for (const { principal } of asked.values()) known.set(principal, await crowds.of(principal));
  const withGroup = (one: Pick<Wanted, 'kind' | 'principal'>): Wanted => ({
    ...one,
    group: known.get(one.principal)?.group ?? '',
  });

  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const { reservations, rev } = await caps.read();
    const taken = reservations.filter(({ at }) => now - at < HOUR);
    const isTaken = (one: Pick<Wanted, 'kind' | 'principal'>) => taken.some((other) => keyOf(other) === keyOf(one));
    const fresh = wanted.filter((one) => !isTaken(one)).map(withGroup);
    const all = [...taken, ...[...asked.values()].filter((one) => !isTaken(one)).map(withGroup)];
    const exceeded = override ? undefined : exceeds(all, limits, known, fresh);
    if (exceeded) return exceeded;
    // Whoever is cut off again counts for an hour from now.
    const others = taken.filter((one) => !wanted.some((other) => keyOf(other) === keyOf(one)));
    const added = wanted.map((one): Reservation => ({ ...withGroup(one), at: now }));
    if (await caps.write([...others, ...added].slice(-MOST_KEPT), rev)) return undefined;
  }
  throw new Error(`${MOST_ATTEMPTS} writers in a row were faster on the caps, so nothing was changed`);
};

/** The first cap that `all` together exceed, of those that `fresh` has a part in; one sentence with its numbers. */
export const exceeds = (
  all: readonly Wanted[],
  { perHour, shareOfGroup, shareOfFleet }: Policy['caps'],
  crowds: ReadonlyMap<string, Crowd>,
  fresh: readonly Wanted[],
): string | undefined => {
  for (const one of fresh) {
    const alike = all.filter(({ kind }) => kind === one.kind);
    const what = `${one.kind}s would be cut off within the hour, more than`;
    if (alike.length > perHour) return `${alike.length} ${what} the cap of ${perHour}`;
    const crowd = crowds.get(one.principal);
    const ofFleet = shareOf(crowd?.inFleet, shareOfFleet);
    if (alike.length > ofFleet) return `${alike.length} ${what} the fleet's share of ${ofFleet}`;
    const inGroup = alike.filter(({ group }) => group === one.group).length;
    const ofGroup = shareOf(crowd?.inGroup, shareOfGroup);
    if (inGroup > ofGroup) return `${inGroup} ${what} their group's share of ${ofGroup}`;
  }
  return undefined;
};

/** At least one, so that a small fleet is defended too. All of it is no limit, however few of it are known. */
const shareOf = (size: number | undefined, share: number): number =>
  share >= 1 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor((size ?? 0) * share));

const keyOf = ({ kind, principal }: Pick<Wanted, 'kind' | 'principal'>): string => `${kind}#${principal}`;
