import type { Process } from '../agenda.ts';
import { HOUR, MINUTE } from '../calendar.ts';
import { type Device, involve, join, patience, release } from '../device.ts';
import { attack, type Stage, victim } from '../episode.ts';

/** 40 % of a group stops at once, by jamming or worse, and is back after an hour (row 21). */
export const silence = attack('silence', 65, function* (stage) {
  const { scene, fleet, random, tally } = stage;
  const { type } = victim(stage, ({ perMinute }) => perMinute >= 0.5);
  const group = fleet.devices.filter((device) => device.type === type && device.online && device.tally === undefined);
  tally?.span(scene.now);
  for (const device of random.sample(group, Math.ceil(0.4 * group.length))) scene.start(jammed(device, stage));
  yield HOUR;
});

function* jammed(device: Device, { scene, tally, random }: Stage): Process {
  const over = scene.now + HOUR;
  device.online = false;
  device.heldUntil = over;
  involve(device, tally);
  yield patience(device);
  if (!device.online) scene.broker.disconnect(device, 'MQTT_KEEP_ALIVE_TIMEOUT');
  yield over - scene.now + random.between(0, MINUTE);
  if (!device.online) join(device, scene);
  release(device, tally);
}
