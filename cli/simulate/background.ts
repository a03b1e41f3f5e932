import { CLOUD, scannerAddress } from './addresses.ts';
import type { Process } from './agenda.ts';
import { HOUR, MINUTE, SECOND } from './calendar.ts';
import { exponential } from './distributions.ts';
import type { Fleet } from './fleet.ts';
import type { Peer } from './peer.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';

/** What goes on around every fleet. None of it deserves an alarm. */

/** Internet scanners: five addresses an hour, each turned away one to three times. */
export function* scanners(scene: Scene, random: Random): Process {
  for (;;) {
    yield exponential(random, HOUR / 5);
    scene.start(oneScanner(scene, random.fork(scene.now)));
  }
}

/** The customer's own back end: sees everything (`#`), commands devices, reconnects once in a while. */
export function* backEnd(scene: Scene, fleet: Fleet, random: Random): Process {
  const peer: Peer = {
    client: 'backend-1',
    principal: 'AROAEXAMPLEBACKEND000:backend',
    address: CLOUD,
    thing: undefined,
    filters: ['#'],
    keepAliveSeconds: 60,
    random,
    online: false,
    tally: undefined,
  };
  const reachable = fleet.devices.filter(({ type }) => type.staysConnected);
  yield random.between(SECOND, 30 * MINUTE);
  for (;;) {
    scene.broker.connect(peer);
    yield* commands(
      scene,
      peer,
      reachable.map(({ client }) => client),
      12 * HOUR,
    );
    scene.broker.disconnect(peer, 'CLIENT_INITIATED_DISCONNECT');
    yield random.between(2 * SECOND, 10 * SECOND);
  }
}

/** The broker forgets, so that memory stays bounded. */
export function* housekeeping(scene: Scene): Process {
  for (;;) {
    yield 10 * MINUTE;
    scene.broker.forget();
  }
}

function* oneScanner(scene: Scene, random: Random): Process {
  const address = scannerAddress(random);
  for (let left = random.integer(1, 3); left > 0; left -= 1) {
    scene.broker.turnAway({ address, reason: 'NOT_AUTHENTICATED' }, random, undefined);
    yield random.between(SECOND, 20 * SECOND);
  }
}

/** One command a day to each device, on average. */
function* commands(scene: Scene, peer: Peer, clients: readonly string[], milliseconds: number): Process {
  const until = scene.now + milliseconds;
  for (;;) {
    const gap = exponential(peer.random, (24 * HOUR) / Math.max(1, clients.length));
    if (scene.now + gap > until || clients.length === 0) break;
    yield gap;
    scene.broker.publish(peer, `cmd/${peer.random.pick(clients)}/set`, 60);
  }
  yield until - scene.now;
}
