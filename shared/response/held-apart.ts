import type { Quarantine, Release } from '../ports/quarantine.ts';
import type { Thing } from '../ports/things.ts';
import type { LedgerEntry } from '../types/ledger.ts';

/** What a quarantine adds, and its undo takes away again: nothing that was there before. */
export interface HeldApart {
  readonly group: string | undefined;
  /** Names of things that were not in the group. */
  readonly things: readonly string[];
  /** Set where it was not attached. */
  readonly policy: string | undefined;
}

/** What is missing of a quarantine. */
export const missing = (
  { group, policy }: Pick<Quarantine, 'group' | 'policy'>,
  things: readonly Thing[],
  holdsPolicy: boolean,
): HeldApart => ({
  group,
  things: group === undefined ? [] : things.filter(({ groups }) => !groups.includes(group)).map(({ name }) => name),
  policy: holdsPolicy ? undefined : policy,
});

export const isNothing = ({ things, policy }: HeldApart): boolean => things.length === 0 && policy === undefined;

/** As the ledger keeps it. */
export const textsOfApart = ({ group, things, policy }: HeldApart): Readonly<Record<string, string>> => ({
  ...(group !== undefined && { group, things: JSON.stringify(things) }),
  ...(policy !== undefined && { policy }),
});

export const apartIn = ({ group, things = '[]', policy }: Readonly<Record<string, string>>): HeldApart => ({
  group,
  things: JSON.parse(things) as readonly string[],
  policy,
});

/**
 * What our own quarantines may still hold: of all that had not ended when the newest release began, whether or not they are
 * known to have ended well. Of a run that failed halfway some may be in force.
 */
export const stillApart = (
  quarantines: readonly LedgerEntry[],
  reinstatements: readonly LedgerEntry[],
): readonly HeldApart[] => {
  const released = Math.max(0, ...reinstatements.filter(isReleasing).map(({ intent }) => intent.at));
  return quarantines
    .filter(
      ({ started, outcome }) =>
        started && outcome?.status !== 'skipped' && (outcome?.at ?? Number.POSITIVE_INFINITY) > released,
    )
    .map(({ intent }) => apartIn(intent.prior))
    .filter((apart) => !isNothing(apart));
};

/** Marks a reinstatement that ended a quarantine. */
export const RELEASED = 'released';

const isReleasing = ({ outcome }: LedgerEntry): boolean =>
  outcome?.status === 'done' && outcome.after?.[RELEASED] !== undefined;

/** Takes away exactly what was added. */
export const releaseAll = async (id: string, apart: readonly HeldApart[], release: Release): Promise<void> => {
  for (const { group, things, policy } of apart) {
    if (group !== undefined) for (const name of things) await release.removeThing(name, group);
    if (policy !== undefined) await release.detachPolicy(id, policy);
  }
};
