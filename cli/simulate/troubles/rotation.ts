import { MINUTE, SECOND } from '../calendar.ts';
import { join } from '../device.ts';
import type { Episode } from '../episode.ts';
import { newCertificate } from '../peer.ts';

/** One device gets a new certificate in place: same client id, same address, the old session taken over or closed. */
export const rotation: Episode = {
  name: 'rotation',
  label: undefined,
  minutes: 1,
  *play({ scene, fleet, random }) {
    const candidates = fleet.devices.filter(({ type, online, tally }) => online && !tally && type.perCertificate === 1);
    if (candidates.length === 0) return;
    const device = random.pick(candidates);
    if (random.chance(0.7)) scene.broker.disconnect(device, 'CLIENT_INITIATED_DISCONNECT');
    else device.online = false;
    yield random.between(SECOND, MINUTE / 4);
    device.principal = newCertificate(random);
    if (!device.online) join(device, scene);
  },
};
