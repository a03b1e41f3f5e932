import type { Identity } from '../../local/identity.ts';
import type { ActionName } from '../../shared/types/action.ts';
import type { Party } from './party.ts';

/** Where an attack takes place: how to connect, as whom, and against whom. */
export interface Arena {
  /** A stolen but valid certificate with the `wide` IoT policy; each call hands out another. */
  readonly stolen: () => Identity;
  /** A certificate that the local CA signed and nobody registered. */
  readonly unregistered: () => Promise<Identity>;
  /** An honest device that has not been a victim yet. */
  readonly victim: () => Identity;
  /** A party of MQTT clients at a loopback address of its own. */
  readonly party: (identity: Identity) => Party;
}

/** One way to attack, with real MQTT clients. */
export interface Attack {
  readonly name: string;
  /** What the attacker does, as a person would say it. */
  readonly story: string;
  /** Detectors that may find it. */
  readonly detectors: readonly string[];
  /** What the default policy does about it in enforce mode. */
  readonly action: ActionName;
  /** Begins, and goes on until the party is stopped. */
  readonly launch: (arena: Arena) => Promise<Party>;
}
