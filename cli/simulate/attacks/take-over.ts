import type { Process } from '../agenda.ts';
import { MINUTE, SECOND } from '../calendar.ts';
import { type Device, join } from '../device.ts';
import { attack, type Episode, intruder, type Stage, topicOf, victim } from '../episode.ts';
import { newDevice } from '../fleet.ts';
import type { Peer } from '../peer.ts';
import { periodic } from '../traffic.ts';

/** A thief with a valid certificate of their own uses a device's client id (row 6). The device is never the culprit. */

/** Thrown out once, the device stays away until the thief is gone. */
const once = attack('takeover', 15, function* (stage) {
  const device = victim(stage);
  const thief = intruder(stage, { client: device.client });
  device.heldUntil = stage.scene.now + 10 * MINUTE;
  yield* reign(thief, device, stage, 10 * MINUTE);
  stage.scene.broker.disconnect(thief, 'CLIENT_INITIATED_DISCONNECT');
  if (!device.online) join(device, stage.scene);
});

/** Device and thief throw each other out every few seconds. */
const pingPong = attack('takeover-pingpong', 12, function* (stage) {
  const device = victim(stage);
  yield* quarrel(intruder(stage, { client: device.client }), device, stage, 60);
});

/** The thief is there before the owner was ever seen; neither has a past. The thief's certificate has a second id. */
const thiefFirst = attack('takeover-thief-first', 20, function* (stage) {
  const { scene, fleet, random } = stage;
  const { type } = victim(stage, ({ name }) => name === 'sensor');
  const owner = newDevice(type, 9_000 + random.integer(0, 900), fleet.addresses, random.fork('owner'));
  const scout = intruder(stage, { client: `scout-${random.hex(6)}` });
  const thief = intruder(stage, { client: owner.client, principal: scout.principal, address: scout.address });
  scene.broker.connect(scout);
  yield random.between(5 * SECOND, 20 * SECOND);
  yield* reign(thief, owner, stage, 5 * MINUTE);
  join(owner, scene);
  scene.start(periodic(owner, scene));
  yield random.between(5 * SECOND, 15 * SECOND);
  yield* quarrel(thief, owner, stage, 5);
  scene.broker.disconnect(scout, 'CLIENT_INITIATED_DISCONNECT');
});

/** The thief has the id and speaks as the device would. */
function* reign(thief: Peer, device: Device, stage: Stage, milliseconds: number): Process {
  const { scene, random } = stage;
  scene.broker.connect(thief);
  for (const over = scene.now + milliseconds; scene.now < over; ) {
    yield random.between(8 * SECOND, 15 * SECOND);
    scene.broker.publish(thief, topicOf(device, stage), 120);
  }
}

/** Ends with the owner in possession. */
function* quarrel(thief: Peer, device: Device, { scene, random }: Stage, rounds: number): Process {
  for (let round = 0; round < rounds; round += 1) {
    scene.broker.connect(thief);
    yield random.between(2 * SECOND, 8 * SECOND);
    if (!device.online) join(device, scene);
    yield random.between(2 * SECOND, 8 * SECOND);
  }
}

export const takeOver: readonly Episode[] = [once, pingPong, thiefFirst];
