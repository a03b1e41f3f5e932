import { mobileAddress } from './addresses.ts';
import type { Process } from './agenda.ts';
import { HOUR, MINUTE, SECOND } from './calendar.ts';
import { comeBack, type Device, type Life, patience, say } from './device.ts';
import { exponential } from './distributions.ts';
import type { Scene } from './scene.ts';

/** How devices keep their connection. Each is a life that never ends. */

/** A line that breaks now and then, mostly for seconds. */
export const steadyLink: Life = (device, scene) => breaking(device, scene, 30 * HOUR, shortBreak);

/** A line that is down for 5 to 40 minutes at a time. */
export const flakyLink: Life = (device, scene) =>
  breaking(device, scene, 8 * HOUR, (random) => random.between(5, 40) * MINUTE);

/** Wakes up, connects, sends what it has, disconnects, sleeps. */
export function* sleeping(device: Device, scene: Scene): Process {
  const pause = (BATCH_MEAN * MINUTE) / device.perMinute;
  yield device.random.unit() * pause;
  for (;;) {
    comeBack(device, scene);
    for (let left = device.random.integer(5, 2 * BATCH_MEAN - 5); left > 0; left -= 1) {
      yield device.random.between(100, 600);
      if (device.online) say(device, scene);
    }
    yield device.random.between(SECOND, 5 * SECOND);
    scene.broker.disconnect(device, 'CLIENT_INITIATED_DISCONNECT');
    yield device.random.between(0.6, 1.4) * pause;
  }
}

/** Moves from network to network; as often as not the broker learns of it when the device takes its own session over. */
export function* roaming(device: Device, scene: Scene): Process {
  for (;;) {
    yield exponential(device.random, 40 * MINUTE);
    if (!device.online) continue;
    if (device.random.chance(0.5)) scene.broker.disconnect(device, 'CONNECTION_LOST');
    else device.online = false;
    yield device.random.between(SECOND, 30 * SECOND);
    device.address = mobileAddress(device.random);
    comeBack(device, scene);
  }
}

/** Tries to connect every 30 seconds with a certificate that AWS no longer takes, for ever. */
export function* knockingInVain(device: Device, scene: Scene): Process {
  const { client, principal, address, random, index } = device;
  const reason = BAD_CERTIFICATES[index % BAD_CERTIFICATES.length]!;
  yield random.unit() * 30 * SECOND;
  for (;;) {
    scene.broker.turnAway({ address, client, principal, reason }, random, device.tally);
    yield random.between(29 * SECOND, 31 * SECOND);
  }
}

/** Has a good certificate and no permission to connect, and tries once a minute, for ever. */
export function* unwelcome(device: Device, scene: Scene): Process {
  yield device.random.unit() * MINUTE;
  for (;;) {
    scene.broker.refuse(device);
    yield device.random.between(58 * SECOND, 62 * SECOND);
  }
}

/** Goes away without a word; the broker notices after 1.5 keep-alives, or when the device is back before that. */
export function* vanish(device: Device, scene: Scene, milliseconds: number): Process {
  device.online = false;
  const unnoticed = Math.min(milliseconds, patience(device));
  yield unnoticed;
  if (device.online) return;
  if (unnoticed < milliseconds) scene.broker.disconnect(device, 'MQTT_KEEP_ALIVE_TIMEOUT');
  yield milliseconds - unnoticed;
  comeBack(device, scene);
}

const BAD_CERTIFICATES = ['DEVICE_CERTIFICATE_INACTIVE', 'DEVICE_CERTIFICATE_NOT_REGISTERED'] as const;

const BATCH_MEAN = 12;

const shortBreak = (random: Device['random']): number =>
  random.chance(0.7) ? random.between(SECOND, 20 * SECOND) : random.between(MINUTE, 15 * MINUTE);

function* breaking(
  device: Device,
  scene: Scene,
  meanLife: number,
  away: (random: Device['random']) => number,
): Process {
  for (;;) {
    yield exponential(device.random, meanLife);
    if (!device.online) continue;
    const milliseconds = away(device.random);
    if (device.random.chance(0.4)) yield* vanish(device, scene, milliseconds);
    else yield* drop(device, scene, milliseconds);
  }
}

/** The network tells the broker at once. */
function* drop(device: Device, scene: Scene, milliseconds: number): Process {
  scene.broker.disconnect(device, 'CONNECTION_LOST');
  yield milliseconds;
  comeBack(device, scene);
}
