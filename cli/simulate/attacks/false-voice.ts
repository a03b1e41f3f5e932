import { SECOND } from '../calendar.ts';
import { attack, compromised, type Episode, topicOf, victim } from '../episode.ts';

/** A device speaks on another device's topics (row 15). */
const impersonation = attack('impersonation', 10, function* (stage) {
  const { scene, random, fleet } = stage;
  const device = victim(stage, ({ name }) => name === 'sensor');
  const voice = compromised(device, stage);
  const others = fleet.devices.filter(({ type, client }) => type === device.type && client !== device.client);
  if (others.length === 0) return;
  const other = random.pick(others);
  for (let left = 30; left > 0; left -= 1) {
    scene.broker.publish(voice, topicOf(other, stage), 120);
    yield random.between(15 * SECOND, 25 * SECOND);
  }
});

/** A device commands its neighbours, one after the other (row 20). */
const commandFanOut = attack('command-fanout', 5, function* (stage) {
  const { scene, random, fleet } = stage;
  const voice = compromised(victim(stage), stage);
  for (const { client } of random.sample(fleet.devices, 200)) {
    scene.broker.publish(voice, `cmd/${client}/set`, 40);
    yield random.between(500, 1_500);
  }
});

export const falseVoice: readonly Episode[] = [impersonation, commandFanOut];
