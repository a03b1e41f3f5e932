import type { Process } from './agenda.ts';
import { HOUR, MINUTE, SECOND } from './calendar.ts';
import { type Device, type Life, say, upload } from './device.ts';
import { exponential, gamma, normal } from './distributions.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';

/** How devices speak: when the next message comes. Each is a life that never ends. */

/** At its period, give or take 5 %, whenever it happened to be switched on. */
export function* periodic(device: Device, scene: Scene): Process {
  yield device.random.unit() * period(device);
  for (;;) {
    say(device, scene);
    yield period(device) * device.random.between(0.95, 1.05);
  }
}

/** At its period by the wall clock, as whoever asks a clock does: the whole group speaks within seconds. */
export function* onTheClock(device: Device, scene: Scene): Process {
  const offset = device.random.integer(0, 20 * SECOND);
  for (;;) {
    // Whole milliseconds, or rounding would now and then let it speak twice.
    const every = Math.round(period(device));
    yield every - ((Math.round(scene.now) - offset) % every);
    say(device, scene);
  }
}

/** Poisson, in the rhythm of its type. */
export const poisson: Life = (device, scene) => modulated(device, scene, 10 * MINUTE, device.type.rhythm);

/** Counts per minute are negative binomial with r = 3. */
export const overDispersed: Life = (device, scene) => modulated(device, scene, MINUTE, () => gamma(device.random, 3));

/** A rate that drifts between a fifth and five times its mean, and never settles. */
export const randomWalk: Life = (device, scene) => {
  let logarithm = normal(device.random);
  return modulated(device, scene, 10 * MINUTE, () => {
    const next = logarithm + 0.15 * normal(device.random);
    logarithm = Math.max(-MOST_DRIFT, Math.min(MOST_DRIFT, next));
    return Math.exp(logarithm);
  });
};

/** Quiet, then a burst when something moves. A sign of life every five minutes. */
export function* bursts(device: Device, scene: Scene): Process {
  scene.start(signsOfLife(device, scene));
  for (;;) {
    yield exponential(device.random, (BURST_MEAN * MINUTE) / (device.perMinute * device.type.rhythm(scene.now)));
    for (let left = device.random.integer(5, 2 * BURST_MEAN - 5); left > 0; left -= 1) {
      say(device, scene);
      yield device.random.between(300, 2_500);
    }
  }
}

/** Once an hour, at a minute of its own, everything that was collected: 40 to 80 messages. */
export function* hourlyUploads(device: Device, scene: Scene): Process {
  const minute = device.random.between(0, HOUR);
  for (;;) {
    yield HOUR - ((scene.now - minute) % HOUR);
    const messages = device.random.integer(40, 80) * (device.perMinute / device.type.perMinute);
    yield* upload(device, scene, Math.ceil(messages));
  }
}

/** Beside what it may say, every minute something that it may not: always the same. */
export function* forbidden(device: Device, scene: Scene): Process {
  for (;;) {
    yield device.random.between(58 * SECOND, 62 * SECOND);
    scene.broker.denyPublish(device, `legacy/${device.client}/heartbeat`);
  }
}

/** Poisson at this many messages a minute for a while. */
function* spell(random: Random, perMinute: number, milliseconds: number, act: () => void): Process {
  let left = milliseconds;
  for (;;) {
    const gap = exponential(random, MINUTE / perMinute);
    if (gap >= left) break;
    yield gap;
    act();
    left -= gap;
  }
  yield left;
}

const BURST_MEAN = 20;
const MOST_DRIFT = Math.log(5);

const period = ({ perMinute }: Device): number => MINUTE / perMinute;

/** Poisson whose rate is its mean times a factor, looked at anew after each `step` milliseconds. */
function* modulated(device: Device, scene: Scene, step: number, factor: (at: number) => number): Process {
  const { random } = device;
  for (;;) yield* spell(random, device.perMinute * factor(scene.now), step, () => say(device, scene));
}

function* signsOfLife(device: Device, scene: Scene): Process {
  for (;;) {
    yield 5 * MINUTE * device.random.between(0.95, 1.05);
    say(device, scene);
  }
}
