/** What an entity was seen with, per ten minutes. The letter is the storage code. */
export const setNames = {
  addresses: 'A',
  clients: 'C',
  principals: 'P',
  /** Identities that an unauthenticated address claimed. */
  identities: 'I',
  /** Certificates among them that AWS knows and no longer takes. */
  dead: 'D',
  /** Addresses that failed to authenticate. */
  failing: 'F',
  /** Topics that were denied. */
  topics: 'T',
  /** Topic filters that a client subscribed to. */
  filters: 'W',
  /** Client ids that a principal was refused. */
  refused: 'R',
  /** Beginnings and ends of a principal's sessions: see visits.ts. */
  visits: 'V',
  /** What few do and few begin to do: see habits.ts. */
  habits: 'H',
  /** Whom a principal's topics address beside itself: see targets.ts. */
  targets: 'G',
} as const;

export type SetName = keyof typeof setNames;

/** Most values of a set and period that are kept as they are; the rest is sketched. */
export const mostExact = (name: SetName): number => {
  if (name === 'visits') return VISITS;
  return name === 'targets' ? TARGETS : EXACT;
};

export const EXACT = 16;
/** A gateway of a dozen children that all leave and come back. */
const VISITS = 32;
/** Their number matters, and a few to ask about: a bridge addresses its children all day. */
const TARGETS = 4;
