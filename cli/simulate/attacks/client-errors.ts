import { SECOND } from '../calendar.ts';
import { involve, join, release } from '../device.ts';
import { attack, victim } from '../episode.ts';

/** A device breaks the protocol and is thrown out, again and again (row 11). */
export const clientErrors = attack('client-error', 6, function* (stage) {
  const { scene, random, tally } = stage;
  const device = victim(stage);
  involve(device, tally);
  for (let left = 40; left > 0; left -= 1) {
    scene.broker.countClientError(random.chance(0.5) ? 'Connect.ClientError' : 'PublishIn.ClientError');
    scene.broker.disconnect(device, 'CLIENT_ERROR');
    yield random.between(SECOND, 5 * SECOND);
    if (!device.online) join(device, scene);
    yield random.between(2 * SECOND, 6 * SECOND);
  }
  release(device, tally);
});
