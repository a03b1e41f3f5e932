import { FLEET } from '../types/entity.ts';
import { NOBODY } from '../types/finding.ts';
import { members } from '../windows/window.ts';
import { isCertificate } from './certificate.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * A certificate connects that was never seen before: a new device, a rotation, or somebody who got one.
 *
 * Sees lifecycle events. Costs nothing that is not there anyway. Blind spot: the fleet's first day, in which everybody is new.
 * Likely false alarm: none, because it raises none: it is a notice about the fleet, listed and never announced alone. How many
 * certificates are made is told by provisioning-abuse.
 */
export const firstSeenCertificate = defineWindowDetector({
  id: 'first-seen-certificate',
  description: 'A certificate connects that was never seen before',
  attack: ['T1098', 'T1136', 'T1078'],
  quiet: 'event',

  defaults: { fleetKnownForMs: 86_400_000 },

  watches: { entity: 'principal', measures: ['connects'] },

  peers: ({ window }) => (window.baseline === undefined && isCertificate(window.entity.id) ? [FLEET] : []),

  detect: ({ window, at, peer }, { fleetKnownForMs }) => {
    if (window.baseline !== undefined || !isCertificate(window.entity.id)) return undefined;
    const beganAt = peer(FLEET).baseline?.firstSeenAt;
    if (beganAt === undefined || at - beganAt < fleetKnownForMs) return undefined;

    const [clients, addresses] = [members(window, 'clients'), members(window, 'addresses')];
    return {
      entity: FLEET,
      severity: 'info',
      class: 'authenticated',
      explanation: `certificate ${window.entity.id} was never seen before; it connected as ${clients.join(', ')}`,
      evidence: { certificate: window.entity.id },
      related: { ...NOBODY, principals: [window.entity.id], clients, addresses },
    };
  },
});
