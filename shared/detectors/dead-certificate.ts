import { principalStanding } from '../baselines/standing.ts';
import type { Entity } from '../types/entity.ts';
import { NOBODY } from '../types/finding.ts';
import { TEN_MINUTES } from '../windows/scales.ts';
import { count, members } from '../windows/window.ts';
import { defineWindowDetector, type View } from './detector.ts';

/**
 * A certificate that is INACTIVE or REVOKED is tried from an address that it never used while it was good: its key is abroad.
 *
 * Sees Connection.AuthNError log entries. Costs the claimed certificates of a failing address, and a read of each.
 * A retry from where the certificate was always used is no news, and so is the echo of our own deactivation.
 * Blind spot: certificates that were given up before Floodgate saw them. Likely false alarm: a device that was
 * deactivated and whose provider gave it a new address since; those that had many addresses are left out.
 * Whoever failed to authenticate only claims to have the certificate, so this never leads to an action.
 */
export const deadCertificate = defineWindowDetector({
  id: 'dead-certificate',
  description: 'A certificate that is no longer valid is tried from a new address',
  attack: ['T1078', 'T0859'],
  quiet: 'event',

  defaults: {
    /** Whoever was seen at so many addresses roams: one more is no news. */
    roamingAddresses: 4,
  },

  watches: { entity: 'address', measures: ['failures'] },

  peers: ({ window }) => claimed(window),

  detect: (view, { roamingAddresses }) => {
    const { window, at } = view;
    const abroad = claimed(window).filter((principal) => isAbroad(view, principal, roamingAddresses));
    if (abroad.length === 0) return undefined;

    const certificates = abroad.map(({ id }) => id);
    const failures = count(window, 'failures', TEN_MINUTES, at);
    return {
      severity: 'medium',
      class: 'claimed',
      explanation: `${window.entity.id} tried ${certificates.length} certificates that are no longer valid and were never used from there: ${certificates.join(', ')} (${failures} failures in 10 min)`,
      evidence: { certificates, failuresIn10min: failures },
      related: { ...NOBODY, principals: certificates, addresses: [window.entity.id] },
    };
  },
});

const claimed = (window: View['window']): readonly Entity[] =>
  members(window, 'dead').map((id) => ({ kind: 'principal', id }));

/**
 * Known, and known to have been elsewhere only. Where it came from on the day that it was cut off is no home of one that has another:
 * a thief who goes on trying does so from there, and a lease must hear of it (DESIGN §7.5).
 */
const isAbroad = ({ window, at, peer }: View, principal: Entity, roamingAddresses: number): boolean => {
  const { addresses } = principalStanding(peer(principal));
  const old = addresses.filter(({ firstSeenAt }) => at - firstSeenAt >= DAY_MS);
  const homes = old.length > 0 ? old : addresses;
  return homes.length > 0 && addresses.length < roamingAddresses && !homes.some(({ id }) => id === window.entity.id);
};

const DAY_MS = 86_400_000;
