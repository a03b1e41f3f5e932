/** What an entity was seen with, per ten minutes. The letter is the storage code. */
export const setNames = {
  addresses: 'A',
  clients: 'C',
  principals: 'P',
  /** Identities that an unauthenticated address claimed. */
  identities: 'I',
  /** Addresses that failed to authenticate. */
  failing: 'F',
  /** Topics that were denied. */
  topics: 'T',
} as const;

export type SetName = keyof typeof setNames;
