import { MINUTE } from '../calendar.ts';
import { exponential } from '../distributions.ts';
import { attack, compromised, type Episode, topicOf, victim } from '../episode.ts';

/** A device of ours says too much (row 10). */

/** Nothing but more of the same, this many times a second. */
const flood = (name: string, perSecond: number, minutes: number): Episode =>
  attack(name, minutes, function* (stage) {
    const device = victim(stage);
    const voice = compromised(device, stage);
    for (const over = stage.scene.now + minutes * MINUTE; stage.scene.now < over; ) {
      stage.scene.broker.publish(voice, topicOf(device, stage), 120);
      yield (1_000 / perSecond) * stage.random.between(0.5, 1.5);
    }
  });

/** So many times its usual rate at this time of day. */
const louder = (name: string, factor: number, minutes: number): Episode =>
  attack(name, minutes, function* (stage) {
    const device = victim(stage);
    const voice = compromised(device, stage);
    for (const over = stage.scene.now + minutes * MINUTE; stage.scene.now < over; ) {
      const extra = device.perMinute * device.type.rhythm(stage.scene.now) * (factor - 1);
      yield exponential(stage.random, MINUTE / extra);
      stage.scene.broker.publish(voice, topicOf(device, stage), device.bytes);
    }
  });

export const publishFlood: readonly Episode[] = [
  flood('flood', 20, 5),
  flood('flood-slow', 2, 15),
  louder('rate-x10', 10, 30),
  louder('rate-x6', 6, 60),
  louder('rate-x3', 3, 180),
];
