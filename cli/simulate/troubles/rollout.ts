import type { Process } from '../agenda.ts';
import { MINUTE, SECOND } from '../calendar.ts';
import { type Device, involve, join, release, say } from '../device.ts';
import type { Episode, Stage } from '../episode.ts';

/** New firmware for 40 % of a group within five minutes: each device restarts, says a lot, and knows new topics. */
export const rollout = (name: string, least: number, most: number): Episode => ({
  name,
  label: 'rollout',
  minutes: 10,
  *play(stage) {
    const group = largeGroup(stage);
    const version = `v${stage.random.integer(2, 99)}`;
    for (const device of stage.random.sample(group, Math.ceil(0.4 * group.length))) {
      const messages = stage.random.integer(least, most);
      stage.scene.start(update(device, stage, version, messages), stage.random.between(0, 5 * MINUTE));
    }
    yield 0;
  },
});

/** Five and more devices of a type make a group worth a roll-out; a fleet without one updates whatever is largest. */
const largeGroup = ({ fleet, random }: Stage): Device[] => {
  const groups = Map.groupBy(
    fleet.devices.filter(({ type }) => type.staysConnected),
    ({ type }) => type,
  );
  const sorted = [...groups.values()].sort((a, b) => b.length - a.length);
  const large = sorted.filter(({ length }) => length >= 5);
  return large.length > 0 ? random.pick(large) : (sorted[0] ?? []);
};

function* update(device: Device, stage: Stage, version: string, messages: number): Process {
  const { scene, tally, random } = stage;
  if (!device.online || device.tally) return;
  involve(device, tally);
  scene.broker.disconnect(device, 'CLIENT_INITIATED_DISCONNECT');
  yield random.between(10 * SECOND, 40 * SECOND);
  device.novelties.push(`firmware/${device.client}/${version}/report`, `firmware/${device.client}/health`);
  if (!device.online) join(device, scene);
  for (let sent = 0; sent < messages; sent += 1) {
    yield random.between(200, 500);
    say(device, scene);
  }
  release(device, tally);
}
