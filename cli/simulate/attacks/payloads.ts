import { MINUTE, SECOND } from '../calendar.ts';
import { involve, release } from '../device.ts';
import { attack, compromised, type Episode, topicOf, victim } from '../episode.ts';

/** 100 KB a message at the device's own rate. */
const large = attack('payload-large', 30, function* (stage) {
  const device = victim(stage);
  const usual = device.bytes;
  involve(device, stage.tally);
  device.bytes = 100_000;
  yield 30 * MINUTE;
  device.bytes = usual;
  release(device, stage.tally);
});

/** A bill, not a flood: 20 KB, four metered units, every five seconds for three hours (row 24). */
const cost = attack('cost', 180, function* (stage) {
  const device = victim(stage);
  const voice = compromised(device, stage);
  for (const over = stage.scene.now + 180 * MINUTE; stage.scene.now < over; ) {
    stage.scene.broker.publish(voice, topicOf(device, stage), 20_000);
    yield 5 * SECOND * stage.random.between(0.9, 1.1);
  }
});

export const payloads: readonly Episode[] = [large, cost];
