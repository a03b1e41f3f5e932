import { MINUTE, SECOND } from '../calendar.ts';
import { attack, type Episode, intruder } from '../episode.ts';

/** Listens in on what others say (rows 12 and 13). */
const snoop = (name: string, filters: readonly string[]): Episode =>
  attack(name, 15, function* (stage) {
    const { scene, random } = stage;
    const peer = intruder(stage, { client: `listener-${random.hex(6)}` });
    scene.broker.connect(peer);
    for (const filter of filters) {
      yield random.between(SECOND, 5 * SECOND);
      scene.broker.subscribe(peer, [filter]);
    }
    yield 14 * MINUTE;
    scene.broker.disconnect(peer, 'CLIENT_INITIATED_DISCONNECT');
  });

export const snooping: readonly Episode[] = [
  snoop('snoop-all', ['#']),
  snoop('snoop-sys', ['$SYS/#', '$aws/#']),
  snoop('snoop-wide', ['+/+/+', 'devices/#', 'traffic/#', 'water/#', '+/+/state', 'cmd/#']),
];
