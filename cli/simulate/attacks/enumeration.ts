import { SECOND } from '../calendar.ts';
import { attack, compromised, type Episode, intruder, victim } from '../episode.ts';
import type { Peer } from '../peer.ts';
import type { Random } from '../random.ts';
import type { Scene } from '../scene.ts';

type Try = (scene: Scene, voice: Peer, topic: string) => void;

/** Asks for topic after topic, one every two seconds, and is refused each time (row 14). */
const enumeration = (name: string, attempt: Try): Episode =>
  attack(name, 10, function* (stage) {
    const voice = compromised(victim(stage), stage);
    for (let left = 300; left > 0; left -= 1) {
      attempt(stage.scene, voice, guess(stage.random));
      yield 2 * SECOND * stage.random.between(0.7, 1.3);
    }
  });

const ROOTS = ['admin', 'config', 'cmd', 'fota', 'keys', 'users', 'billing', 'devices', 'internal', 'debug'];
const LEAVES = ['set', 'get', 'list', 'secret', 'token', 'reboot', 'status', 'all'];

const guess = (random: Random): string => `${random.pick(ROOTS)}/${random.integer(1, 500)}/${random.pick(LEAVES)}`;

/** A stolen certificate tries one client id after the other, and its IoT policy lets it be none of them. */
const connectRefused = attack('connect-refused', 10, function* (stage) {
  const { scene, random, fleet } = stage;
  const { principal } = victim(stage);
  const address = fleet.addresses.attacker();
  for (let left = 200; left > 0; left -= 1) {
    scene.broker.refuse(
      intruder(stage, { client: `${random.pick(ROOTS)}-${random.integer(1, 9_999)}`, principal, address }),
    );
    yield 3 * SECOND * random.between(0.7, 1.3);
  }
});

export const enumerations: readonly Episode[] = [
  enumeration('enumeration-publish', (scene, voice, topic) => scene.broker.denyPublish(voice, topic)),
  enumeration('enumeration-subscribe', (scene, voice, topic) => scene.broker.denySubscribe(voice, [topic])),
  connectRefused,
];
