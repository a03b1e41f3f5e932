import type { Certificates } from '../ports/certificates.ts';
import type { Clock } from '../ports/clock.ts';
import type { Connections } from '../ports/connections.ts';
import type { Quarantine, Release } from '../ports/quarantine.ts';
import type { Turnstile } from '../ports/turnstile.ts';

/**
 * Half of what AWS takes a second from the account (AWS-FACTS §4.1: UpdateCertificate and DescribeCertificate 10 each,
 * DeleteConnection and GetConnection 100 each): the other half is the customer's own.
 */
const PER_SECOND = { certificates: 5, connections: 50 } as const;

type Quota = keyof typeof PER_SECOND;

/** Who would wait longer gives up before the function's time does; the next run finishes what was begun. */
const LONGEST_WAIT_MS = 20_000;

/** Waits for its turn. Throws where that would be too long. */
export type Turn = (quota: Quota) => Promise<void>;

export const turnAt =
  (turnstile: Turnstile, clock: Clock): Turn =>
  async (quota) => {
    const now = clock.now();
    const wait = (await turnstile.reserve(quota, 1000 / PER_SECOND[quota], now)) - now;
    if (wait > LONGEST_WAIT_MS)
      throw new Error(`${quota}: the queue for AWS's quota is ${Math.round(wait / 1000)} s long`);
    if (wait > 0) await clock.pause(wait);
  };

/** The registry, one call after the other. */
export const certificatesInTurn = (certificates: Certificates, turn: Turn): Certificates => ({
  describe: (id) => turn('certificates').then(() => certificates.describe(id)),
  deactivate: (id) => turn('certificates').then(() => certificates.deactivate(id)),
  revoke: (id) => turn('certificates').then(() => certificates.revoke(id)),
  reinstate: (id) => turn('certificates').then(() => certificates.reinstate(id)),
});

/** Quarantine, one call after the other; each makes at most two calls of the registry. */
export const quarantineInTurn = (quarantine: Quarantine, turn: Turn): Quarantine => ({
  group: quarantine.group,
  policy: quarantine.policy,
  holdsPolicy: (id) => turn('certificates').then(() => quarantine.holdsPolicy(id)),
  attachPolicy: (id) => turn('certificates').then(() => quarantine.attachPolicy(id)),
  addThing: (name) => turn('certificates').then(() => quarantine.addThing(name)),
});

/** The way out of it, one call after the other. */
export const releaseInTurn = (release: Release, turn: Turn): Release => ({
  detachPolicy: (id, policy) => turn('certificates').then(() => release.detachPolicy(id, policy)),
  removeThing: (name, group) => turn('certificates').then(() => release.removeThing(name, group)),
});

/** The broker's connections, one call after the other. */
export const connectionsInTurn = (connections: Connections, turn: Turn): Connections => ({
  end: (id) => turn('connections').then(() => connections.end(id)),
  isOpen: (id) => turn('connections').then(() => connections.isOpen(id)),
});
