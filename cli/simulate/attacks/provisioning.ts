import { SECOND } from '../calendar.ts';
import { attack, intruder } from '../episode.ts';
import { newCertificate } from '../peer.ts';

/** Eighty certificates register themselves from one address and connect at once (row 23). */
export const provisioning = attack('provisioning', 12, function* (stage) {
  const { scene, random, fleet, tally } = stage;
  const address = fleet.addresses.attacker();
  const authority = random.hex(64);
  for (let made = 0; made < 80; made += 1) {
    const principal = newCertificate(random);
    scene.broker.register(principal, authority, random, tally);
    yield random.between(SECOND, 3 * SECOND);
    const peer = intruder(stage, { client: `new-${random.hex(8)}`, principal, address });
    scene.broker.connect(peer);
    yield random.between(3 * SECOND, 8 * SECOND);
    scene.broker.disconnect(peer, 'CLIENT_INITIATED_DISCONNECT');
  }
});
