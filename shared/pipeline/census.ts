import type { Crowds, Losses } from '../ports/caps.ts';
import type { Census, CensusNotes } from '../ports/census.ts';
import type { Clock } from '../ports/clock.ts';
import type { Standings } from '../ports/standings.ts';
import { fingerprint } from '../types/fingerprint.ts';
import type { GroupRule } from '../types/policy.ts';
import { measureBit, touchedBits } from '../windows/delta.ts';
import { addToken, countMembers, emptyMembers, type Hash, keyedHash, tokenOf } from '../windows/distinct.ts';
import { groupOf } from '../windows/groups.ts';
import { slotOf, TEN_MINUTES } from '../windows/scales.ts';
import type { Counted, Windows } from './windows.ts';

const DAY_MS = 86_400_000;
const KEPT_SECONDS = 3 * 86_400;
/** Days on which a principal must have been seen before it counts: nobody makes a group look larger with invented ids. */
const SEEN_DAYS = 3;
/** The sketch errs by 13 %: a share of what is there for certain, within two standard errors. */
const CERTAIN = 0.75;
/** What was written is remembered, so that a principal costs a write a day and not one a batch. */
const MOST_REMEMBERED = 100_000;
const FLEET = 'fleet';

/** What people say of groups, as of now. */
type Groups = () => Promise<readonly GroupRule[]>;

const NOBODYS: Groups = async () => [];

/** Windows that keep a census of established principals beside what they count: by day, for the fleet and for each group. */
export const withCensus = (windows: Windows, census: CensusNotes, hash: Hash, groups: Groups = NOBODYS): Windows => {
  const written = new Set<string>();
  return {
    ...windows,
    async settle(counted, lessons) {
      await windows.settle(counted, lessons);
      if (written.size > MOST_REMEMBERED) written.clear();
      for (const [key, { tokens, day }] of news(counted, hash, written, await groups())) {
        await census.add(key, [...tokens], Math.ceil(((day + 1) * DAY_MS) / 1000) + KEPT_SECONDS);
        for (const token of tokens) written.add(`${key} ${token}`);
      }
    },
  };
};

interface News {
  readonly tokens: Set<string>;
  readonly day: number;
}

const news = (
  counted: readonly Counted[],
  hash: Hash,
  written: ReadonlySet<string>,
  rules: readonly GroupRule[],
): ReadonlyMap<string, News> => {
  const found = new Map<string, News>();
  for (const one of counted) {
    const { delta, own } = one;
    const { kind, id } = delta.key.entity;
    if (kind !== 'principal' || (own.baseline?.days ?? 0) < SEEN_DAYS) continue;
    const day = dayOf(delta.newest);
    const token = tokenOf(id, hash);
    for (const key of [
      keyOf(day, FLEET),
      keyOf(day, groupNamed(own.baseline?.clients[0]?.id, rules)),
      ...movesOf(one),
    ]) {
      if (written.has(`${key} ${token}`)) continue;
      const known = found.get(key) ?? { tokens: new Set(), day };
      known.tokens.add(token);
      found.set(key, known);
    }
  }
  return found;
};

/** Ten minutes in which it lost a connection, and in which it made one. */
const movesOf = ({ delta }: Counted): readonly string[] => {
  const period = slotOf(TEN_MINUTES, delta.newest);
  const bits = touchedBits(delta);
  return MOVES.filter((move) => (bits & measureBit(move)) !== 0).map((move) => moveKey(move, period));
};

const MOVES = ['connects', 'disconnects'] as const;

const moveKey = (move: (typeof MOVES)[number], period: number): string => `census#${move}#${period}`;

/** How many established principals lost their connection within 10 to 20 minutes and did not come back, of how many. */
export const lossesIn = (census: Census, clock: Pick<Clock, 'now'>): Losses => ({
  async lately() {
    const period = slotOf(TEN_MINUTES, clock.now());
    const today = dayOf(clock.now());
    const [left, came, fleet] = await Promise.all([
      tokensOf(census, [moveKey('disconnects', period - 1), moveKey('disconnects', period)]),
      tokensOf(census, [moveKey('connects', period - 1), moveKey('connects', period)]),
      tokensOf(census, [keyOf(today - 1, FLEET), keyOf(today, FLEET)]),
    ]);
    return { lost: estimateOf([...left, ...came]) - estimateOf(came), of: estimateOf(fleet) };
  },
});

const tokensOf = async (census: Census, keys: readonly string[]): Promise<readonly string[]> =>
  [...(await census.read(keys)).values()].flat();

/** How many established principals there are beside one: today's and yesterday's, in its group and in the fleet. */
export const crowdsIn = (
  census: Census,
  standings: Pick<Standings, 'ofPrincipal'>,
  clock: Pick<Clock, 'now'>,
  groups: Groups = NOBODYS,
): Crowds => ({
  async of(principal) {
    const { clients } = await standings.ofPrincipal(principal);
    const group = groupNamed(clients[0]?.id, await groups());
    const today = dayOf(clock.now());
    const [inGroup = 0, inFleet = 0] = await Promise.all(
      [group, FLEET].map(async (name) => {
        const tokens = await tokensOf(census, [keyOf(today - 1, name), keyOf(today, name)]);
        return Math.floor(CERTAIN * estimateOf(tokens));
      }),
    );
    return { group, inGroup, inFleet };
  },
});

const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/** A group is hashed: devices choose the ids that it is named after, and the fleet's own name is not theirs to take. */
const keyOf = (day: number, name: string): string =>
  `census#${day}#${name === FLEET ? FLEET : fingerprint({ kind: 'group', id: name })}`;

const groupNamed = (client: string | undefined, rules: readonly GroupRule[]): string =>
  `:${groupOf(client ?? '', undefined, rules)}`;

const estimateOf = (tokens: readonly string[]): number => {
  const members = emptyMembers();
  for (const token of tokens) addToken(members, token);
  return countMembers(members, NO_KEY);
};

/** Nothing is hashed to count what is sketched already. */
const NO_KEY = keyedHash('');
