import type { EntityKind } from '../types/entity.ts';

/** A write that counting asks for. Lanes are not asked about: fleet and groups are always counted. */
export interface Wanted {
  readonly id: string;
  readonly kind: Exclude<EntityKind, 'group' | 'fleet'>;
  /** An incident about the entity is open. */
  readonly isOpen: boolean;
  /** Nothing but what a peer said that never came in. */
  readonly isClaimed: boolean;
  /** Chance decides between equals: anything that nobody outside can foresee. */
  readonly lot: number;
}

/** What each kind is sure of; the rest, a tenth, is for lanes. */
export const RESERVED = { client: 0.4, principal: 0.3, address: 0.2 } as const satisfies Record<Wanted['kind'], number>;

/**
 * Which writes are made where there is room for `room` of them. A kind has its reserve; what nobody uses of it, others get.
 * Open incidents come first. Claims come last, and only addresses may fill their own reserve with them: they are what
 * failures are counted for.
 *
 * @param room writes, those of the lanes already taken off.
 */
export const allot = (wanted: readonly Wanted[], room: number): ReadonlySet<string> => {
  if (wanted.length <= room) return new Set(wanted.map(({ id }) => id));
  const ranked = wanted.toSorted(byRank);
  const chosen = new Set<string>();
  const take = (candidates: readonly Wanted[], most: number): void => {
    const left = Math.floor(Math.min(most, room - chosen.size));
    if (left <= 0) return;
    for (const { id } of candidates.filter((one) => !chosen.has(one.id)).slice(0, left)) chosen.add(id);
  };
  for (const kind of kinds) take(ranked.filter(mayReserve(kind)), RESERVED[kind] * room);
  take(ranked, room);
  return chosen;
};

const kinds = Object.keys(RESERVED) as readonly Wanted['kind'][];

const mayReserve = (kind: Wanted['kind']) => (one: Wanted) =>
  one.kind === kind && (!one.isClaimed || kind === 'address');

const byRank = (a: Wanted, b: Wanted): number =>
  Number(a.isClaimed) - Number(b.isClaimed) || Number(b.isOpen) - Number(a.isOpen) || a.lot - b.lot;
