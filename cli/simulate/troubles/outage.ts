import type { Process } from '../agenda.ts';
import { MINUTE, SECOND } from '../calendar.ts';
import { type Device, involve, join, patience, release } from '../device.ts';
import { exponential } from '../distributions.ts';
import type { Episode, Stage } from '../episode.ts';
import { REGIONS } from '../fleet.ts';

/** A region's network fails: its clients are dropped within seconds and come back within minutes. */
export const regionOutage: Episode = {
  name: 'region-outage',
  label: 'outage',
  minutes: 20,
  *play(stage) {
    const { random } = stage;
    const region = random.integer(0, REGIONS - 1);
    const over = stage.scene.now + random.between(MINUTE, 15 * MINUTE);
    yield* cut(stage, (device) => device.region === region, over, dropped);
  },
};

/** The power of a site goes: its devices fall silent, the broker notices late, and all are back at once. */
export const powerCut: Episode = {
  name: 'power-cut',
  label: 'outage',
  minutes: 45,
  *play(stage) {
    const { fleet, random } = stage;
    if (fleet.sites.length === 0) return;
    const site = random.pick(fleet.sites);
    const over = stage.scene.now + random.between(5 * MINUTE, 40 * MINUTE);
    yield* cut(stage, (device) => device.site === site, over, silenced);
  },
};

type Way = (device: Device, stage: Stage) => Process;

function* cut(stage: Stage, hit: (device: Device) => boolean, over: number, way: Way): Process {
  const { fleet, scene, tally, random } = stage;
  const devices = fleet.devices.filter((device) => device.online && device.tally === undefined && hit(device));
  if (devices.length > 0) tally?.span(scene.now);
  for (const device of devices) {
    device.heldUntil = over;
    involve(device, tally);
    scene.start(way(device, stage));
    scene.start(restored(device, stage), over - scene.now + Math.min(exponential(random, 20 * SECOND), 2 * MINUTE));
  }
  yield over - scene.now;
}

function* dropped(device: Device, { scene, random }: Stage): Process {
  yield random.between(0, 20 * SECOND);
  scene.broker.disconnect(device, random.chance(0.5) ? 'CONNECTION_LOST' : 'SERVER_INITIATED_DISCONNECT');
}

function* silenced(device: Device, { scene }: Stage): Process {
  device.online = false;
  yield patience(device);
  if (!device.online) scene.broker.disconnect(device, 'MQTT_KEEP_ALIVE_TIMEOUT');
}

function* restored(device: Device, { scene, random, tally }: Stage): Process {
  if (!device.online) join(device, scene);
  yield random.between(20 * SECOND, MINUTE);
  release(device, tally);
}
