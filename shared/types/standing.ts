/** Somebody an entity was seen with, and since when. */
export interface Acquaintance {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** On how many distinct days (UTC). */
  readonly days: number;
}

/** What is known of a principal when somebody thinks of acting on it. */
export interface PrincipalStanding {
  readonly firstSeenAt: number | undefined;
  readonly days: number;
  /** Client ids it used, the longest known first. */
  readonly clients: readonly Acquaintance[];
  readonly addresses: readonly Acquaintance[];
}

/** Who holds a client id. */
export interface ClientStanding {
  /** The latest session: by time where they are over 1 h apart, else by version. */
  readonly latest: { readonly principal: string | undefined; readonly at: number; readonly open: boolean } | undefined;
  /** Every principal that used this client id, with its last use. */
  readonly principals: readonly Acquaintance[];
}
