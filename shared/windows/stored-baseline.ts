import type { Baseline } from '../types/baseline.ts';
import type { OpenSession, SessionFact } from '../types/session.ts';
import type { Acquaintance } from '../types/standing.ts';

/**
 * Stored form of a baseline: JSON in which lists of things of one kind are rows of values, because names of fields would be most of
 * an item. What is empty is left out, and whatever else a baseline holds stands as it is. Version 1 had objects throughout.
 */
export const encodeBaseline = ({
  v: _,
  principals,
  clients,
  addresses,
  sessions,
  open,
  habits,
  ...rest
}: Baseline): string =>
  JSON.stringify({
    v: VERSION,
    ...rest,
    ...rows('P', principals, acquaintanceRow),
    ...rows('C', clients, acquaintanceRow),
    ...rows('A', addresses, acquaintanceRow),
    ...rows('H', habits ?? [], acquaintanceRow),
    ...rows('O', open ?? [], openRow),
    ...rows('S', sessions, (fact) => sessionRow(fact, principals)),
  });

/** The baseline that {@link encodeBaseline} wrote, or its version before. */
export const decodeBaseline = (stored: string): Baseline => {
  const { v, P = [], C = [], A = [], H, O, S = [], ...rest } = JSON.parse(stored) as Stored;
  if (v !== VERSION) return JSON.parse(stored) as Baseline;
  const principals = P.map(acquaintanceOf);
  return {
    ...rest,
    v: 1,
    principals,
    clients: C.map(acquaintanceOf),
    addresses: A.map(acquaintanceOf),
    ...(H && { habits: H.map(acquaintanceOf) }),
    ...(O && { open: O.map(openOf) }),
    sessions: S.map((row) => sessionOf(row, principals)),
  };
};

const VERSION = 2;

type Stored = Omit<Baseline, 'v' | 'principals' | 'clients' | 'addresses' | 'habits' | 'open' | 'sessions'> & {
  readonly v: number;
} & {
  readonly [K in 'P' | 'C' | 'A' | 'H']?: readonly AcquaintanceRow[];
} & { readonly O?: readonly OpenRow[]; readonly S?: readonly SessionRow[] };

const rows = <T, R>(
  name: string,
  things: readonly T[],
  row: (thing: T) => R,
): Readonly<Record<string, readonly R[]>> => (things.length > 0 ? { [name]: things.map(row) } : {});

/** Who, first and last seen, days. */
type AcquaintanceRow = readonly [string, number, number, number];

const acquaintanceRow = ({ id, firstSeenAt, lastSeenAt, days }: Acquaintance): AcquaintanceRow => [
  id,
  firstSeenAt,
  lastSeenAt - firstSeenAt,
  days,
];

const acquaintanceOf = ([id, firstSeenAt, since, days]: AcquaintanceRow): Acquaintance => ({
  id,
  firstSeenAt,
  lastSeenAt: firstSeenAt + since,
  days,
});

type OpenRow = readonly [string, string | null, number, number | null];

const openRow = ({ client, address, at, version }: OpenSession): OpenRow => [
  client,
  address ?? null,
  at,
  version ?? null,
];

const openOf = ([client, address, at, version]: OpenRow): OpenSession => ({
  client,
  address: address ?? undefined,
  at,
  version: version ?? undefined,
});

/** When, whether it began, version, by whom (place among the principals, where they are among them), address, session. */
type SessionRow = readonly [number, 0 | 1, number | null, number | string | null, string | null, string | null];

const sessionRow = (
  { at, event, version, principal, address, session }: SessionFact,
  principals: readonly Acquaintance[],
): SessionRow => {
  const place = principals.findIndex(({ id }) => id === principal);
  return [
    at,
    event === 'connected' ? 1 : 0,
    version ?? null,
    place >= 0 ? place : (principal ?? null),
    address ?? null,
    session ?? null,
  ];
};

const sessionOf = (
  [at, connected, version, by, address, session]: SessionRow,
  principals: readonly Acquaintance[],
): SessionFact => ({
  at,
  event: connected === 1 ? 'connected' : 'disconnected',
  version: version ?? undefined,
  principal: typeof by === 'number' ? principals[by]?.id : (by ?? undefined),
  address: address ?? undefined,
  session: session ?? undefined,
});
