import type { Process } from '../agenda.ts';
import { MINUTE, SECOND } from '../calendar.ts';
import { attack, intruder, type Stage, topicOf, victim } from '../episode.ts';
import type { Peer } from '../peer.ts';

/** A device's certificate used at three more addresses at once, with other client ids (rows 4 and 5). */
export const clone = attack('clone', 20, function* (stage) {
  const device = victim(stage);
  const topics = () => topicOf(device, stage);
  for (let copy = 0; copy < 3; copy += 1) {
    const peer = intruder(stage, { client: `x${stage.random.hex(8)}`, principal: device.principal });
    stage.scene.start(impostor(peer, stage, topics), stage.random.between(0, MINUTE));
  }
  yield 0;
});

function* impostor(peer: Peer, { scene, random }: Stage, topic: () => string): Process {
  scene.broker.connect(peer);
  for (const over = scene.now + 18 * MINUTE; scene.now < over; ) {
    yield random.between(50 * SECOND, 70 * SECOND);
    scene.broker.publish(peer, topic(), 120);
  }
  scene.broker.disconnect(peer, 'CLIENT_INITIATED_DISCONNECT');
}
