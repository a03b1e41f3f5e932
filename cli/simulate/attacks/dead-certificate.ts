import { HOUR, MINUTE, SECOND } from '../calendar.ts';
import { attack, type Episode, victim } from '../episode.ts';
import type { AuthenticationFailure } from '../records.ts';

/** A certificate that its owner gave up is tried from somewhere new, an hour after the device went out of use (row 3). */
const retired = (name: string, reason: AuthenticationFailure): Episode =>
  attack(name, 95, function* (stage) {
    const { scene, fleet, random, tally } = stage;
    const device = victim(stage);
    device.heldUntil = Number.POSITIVE_INFINITY;
    scene.broker.disconnect(device, 'CLIENT_INITIATED_DISCONNECT');
    yield HOUR;
    const address = fleet.addresses.attacker();
    for (const over = scene.now + 30 * MINUTE; scene.now < over; ) {
      const { client, principal } = device;
      scene.broker.turnAway({ address, client, principal, reason }, random, tally);
      yield random.between(10 * SECOND, 30 * SECOND);
    }
  });

export const deadCertificate: readonly Episode[] = [
  retired('revoked-certificate', 'DEVICE_CERTIFICATE_REVOKED'),
  retired('inactive-certificate', 'DEVICE_CERTIFICATE_INACTIVE'),
];
