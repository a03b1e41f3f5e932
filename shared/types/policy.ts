import type { ActionName } from './action.ts';
import type { Severity } from './severity.ts';

/** What people allow. */
export type Mode = 'observe' | 'approve' | 'enforce';

export const modes = ['observe', 'approve', 'enforce'] as const satisfies readonly Mode[];

/** `mode` is people's switch, `breaker` the machine's, which only tightens. The stricter wins. */
export interface Switches {
  readonly mode: Mode;
  readonly breaker: Mode;
}

/** Floodgate's rules of response; AWS's are called IoT policy. */
export interface Policy {
  /** The highest rung of the ladder that a detector's findings may reach by themselves. */
  readonly highest: Readonly<Record<string, ActionName>>;
  /** A ceiling on that for findings of a severity. Severities that are missing have none. */
  readonly ceilings: Readonly<Partial<Record<Severity, ActionName>>>;
  /** First lease of a deactivation. It doubles with each repeat. */
  readonly leaseMs: number;
  /** No lease is longer, and none lasts longer with its extension. */
  readonly longestLeaseMs: number;
  readonly caps: Caps;
  readonly revoke: Revoking;
  /** Globs of the names of those who may approve; nobody is named where anybody may who may call the function. */
  readonly approvers: readonly string[];
  readonly caution: Caution;
  /** Certificates that devices provision themselves with: nobody touches them, because every new device needs them. */
  readonly provisioning: readonly string[];
  /** First match wins; a client that matches none has the group of its shape. */
  readonly groups: readonly GroupRule[];
}

/** How many certificates may be cut off within an hour: the strictest of the three, and at least one by share. */
export interface Caps {
  readonly perHour: number;
  /** Shares of 1, of the principals seen on three days or more. */
  readonly shareOfGroup: number;
  readonly shareOfFleet: number;
}

/** When REVOKED, which AWS makes final, needs no approval. Only for detectors whose highest action it is. */
export interface Revoking {
  readonly automatic: boolean;
  /** Any of these: another detector's finding about the same certificate, or the same again after a lease. */
  readonly after: readonly RevokeGround[];
}

export const revokeGrounds = ['second-finding', 'repeat'] as const;

export type RevokeGround = (typeof revokeGrounds)[number];

/** The most that may happen by itself to certificates whose loss could hurt the innocent. */
export interface Caution {
  /** Several devices have long shared it. */
  readonly shared: 'disconnect' | 'deactivate';
  /** First seen less than 24 hours before. */
  readonly young: 'disconnect' | 'deactivate';
}

/** Clients whose id matches the glob are one group. */
export interface GroupRule {
  readonly clients: string;
  readonly group: string;
}
