/**
 * The common-cause gate of a group: when many of its entities are odd at the same time, they have one cause, and it is not each of them.
 * Each writer keeps its own; {@link mergeGates} makes one of all. Plain JSON of at most about 1.2 KB, and 60 bytes in calm.
 *
 * Odd entities are held as the {@link SAMPLE} smallest of their keyed hashes (bottom-k: Bar-Yossef et al. 2002). That is exact for fewer,
 * counts more of them within 1/√(k−2) = 15 %, and is at the same time a fair sample of what the peers do.
 */
export interface Gate {
  readonly v: 1;
  readonly odd: readonly Odd[];
  /** Hashes above this are not kept, since `cutAt` (s); undefined while everybody is. */
  readonly cut?: number;
  readonly cutAt?: number;
  /** ē: how many are odd at a time in ordinary life, with a memory of a day, as of minute `minute`. */
  readonly usual: number;
  readonly minute: number;
  /** When it was last over its limit, and since when without 15 quiet minutes between (s). */
  readonly overAt?: number;
  readonly openedAt?: number;
}

/** An entity's hash, when it was last odd (epoch s), and its largest excess of late at 10 s, 1 min and 10 min. */
export type Odd = readonly [entity: number, at: number, tenSeconds: number, minute: number, tenMinutes: number];

export const newGate = (at: number): Gate => ({ v: 1, odd: [], usual: 0, minute: Math.floor(at / 60_000) });

/** Entities that are held at a time. */
export const SAMPLE = 48;
/** How long an entity stays odd, and how long a gate stays open after it was last over its limit. */
const ODD_S = 300;
const CLOSES_AFTER_S = 900;
const HASHES = 2 ** 32;

/** E: how many distinct entities were odd within five minutes. */
export const oddCount = (gate: Gate, at: number): number => {
  const held = alive(gate, at).length;
  return gate.cut === undefined ? held : Math.max(held, Math.round((held * HASHES) / gate.cut));
};

/** Whether the group moves together. */
export const isOpen = (gate: Gate | undefined, at: number): boolean =>
  gate?.overAt !== undefined && at / 1000 - gate.overAt < CLOSES_AFTER_S;

/**
 * The gate after `entity` was odd by so much.
 *
 * @param size living entities of the group.
 */
export const noteOdd = (
  gate: Gate,
  entity: number,
  excess: readonly [number, number, number],
  at: number,
  size: number,
): Gate => {
  const aged = passTime(gate, at, size);
  const seconds = Math.floor(at / 1000);
  const fresh = withOdd(aged, [entity, seconds, ...excess]);
  if (oddCount(fresh, at) <= limitOf(fresh, size)) return fresh;
  const stillOpen = isOpen(aged, at) && aged.openedAt !== undefined;
  return { ...fresh, overAt: Math.max(seconds, fresh.overAt ?? 0), openedAt: stillOpen ? aged.openedAt : seconds };
};

/** Excess at one scale that nine of ten odd peers do not exceed; undefined while too few of them are odd to tell. */
export const peersExcess = (gate: Gate, entity: number, scale: 0 | 1 | 2, at: number): number | undefined => {
  const peers = alive(gate, at).filter(([peer]) => peer !== entity);
  if (peers.length < FEWEST_PEERS) return undefined;
  const sorted = peers.map((peer) => peer[scale + 2] as number).sort((a, b) => a - b);
  return sorted[Math.ceil(0.9 * sorted.length) - 1];
};

const FEWEST_PEERS = 4;

/** One gate of two writers' parts: their entities are distinct or the same, and so the union is right either way. */
export const mergeGates = (a: Gate, b: Gate): Gate => {
  const minute = Math.max(a.minute, b.minute);
  const cut = Math.min(a.cut ?? HASHES, b.cut ?? HASHES);
  const union: Gate = {
    v: 1,
    odd: [],
    ...(cut < HASHES && { cut, cutAt: Math.max(a.cutAt ?? 0, b.cutAt ?? 0) }),
    usual: a.usual + b.usual,
    minute,
    ...latest('overAt', a, b),
    ...earliest(a, b),
  };
  return [...a.odd, ...b.odd].reduce(withOdd, union);
};

const latest = (key: 'overAt', a: Gate, b: Gate) => {
  const at = Math.max(a[key] ?? 0, b[key] ?? 0);
  return at > 0 ? { [key]: at } : {};
};

const earliest = (a: Gate, b: Gate) => {
  const at = Math.min(a.openedAt ?? Number.POSITIVE_INFINITY, b.openedAt ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(at) ? { openedAt: at } : {};
};

/** E > max(4, ē + 5·√(ē + 1), 3 % of the group). */
const limitOf = ({ usual }: Gate, size: number): number => Math.max(4, usual + 5 * Math.sqrt(usual + 1), 0.03 * size);

const alive = ({ odd }: Gate, at: number): readonly Odd[] => odd.filter(([, since]) => at / 1000 - since <= ODD_S);

const withOdd = (gate: Gate, odd: Odd): Gate => {
  const [entity, at] = odd;
  if (gate.cut !== undefined && entity >= gate.cut) return { ...gate, cutAt: Math.max(gate.cutAt ?? 0, at) };
  const known = gate.odd.find(([other]) => other === entity);
  const others = gate.odd.filter(([other]) => other !== entity);
  const all = [...others, known ? together(known, odd) : odd].sort((a, b) => a[0] - b[0]);
  if (all.length <= SAMPLE) return { ...gate, odd: all };
  return { ...gate, odd: all.slice(0, SAMPLE), cut: (all[SAMPLE] as Odd)[0], cutAt: Math.max(gate.cutAt ?? 0, at) };
};

const together = (a: Odd, b: Odd): Odd => [
  a[0],
  Math.max(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
  Math.max(a[4], b[4]),
];

/** Forgets who is odd no more, and learns minute by minute how many usually are: at most the limit, so that trouble is not usual. */
const passTime = (gate: Gate, at: number, size: number): Gate => {
  const seconds = Math.floor(at / 1000);
  const minute = Math.max(gate.minute, Math.floor(seconds / 60));
  const passed = minute - gate.minute;
  const { cut, cutAt, ...uncut } = gate;
  const kept = cut !== undefined && seconds - (cutAt ?? 0) <= ODD_S ? { cut, cutAt: cutAt ?? seconds } : {};
  return { ...uncut, ...kept, odd: alive(gate, at), usual: usualAfter(gate, passed, size), minute };
};

/** The count of the minute that closed holds for five minutes; after that nobody was odd, or somebody would have been noted. */
const usualAfter = (gate: Gate, passed: number, size: number): number => {
  if (passed <= 0) return gate.usual;
  const count = Math.min(oddCount(gate, gate.minute * 60_000), limitOf(gate, size));
  const counted = Math.min(passed, ODD_S / 60);
  const after = count + (gate.usual - count) * USUAL_KEPT ** counted;
  return Number((after * USUAL_KEPT ** (passed - counted)).toPrecision(5));
};

const USUAL_KEPT = 1 - 1 / 1440;
