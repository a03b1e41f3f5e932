import type { Tally } from './labels.ts';
import type { Random } from './random.ts';

/** Whoever connects: a device, or an attacker. */
export interface Peer {
  readonly client: string;
  /** Certificate id, or another principal. Changes when the certificate is rotated. */
  principal: string;
  /** Changes when the peer roams. */
  address: string;
  /** Name of the exclusive thing, where there is one. */
  readonly thing: string | undefined;
  /** Subscribed to right after CONNECT, at most 8: AWS takes no more in one SUBSCRIBE. */
  readonly filters: readonly string[];
  readonly keepAliveSeconds: number;
  readonly random: Random;
  /** Whether it could publish now. A connection that died unnoticed is not online, though the broker keeps its session. */
  online: boolean;
  /** The episode that its records belong to at the moment. */
  tally: Tally | undefined;
}

/** A certificate id as AWS makes it: 64 hex digits. */
export const newCertificate = (random: Random): string => random.hex(64);
