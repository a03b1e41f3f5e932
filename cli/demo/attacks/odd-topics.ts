import type { Attack } from '../arena.ts';

export const oddTopics: Attack = {
  name: 'odd-topics',
  story: "A stolen certificate publishes to topics no device has a reason to write, and to another device's",
  detectors: ['odd-topic'],
  action: 'deactivate',

  launch: async ({ stolen, victim, party }) => {
    const prober = party(stolen());
    const client = await prober.connect(`${prober.identity.clientId}-probe`);
    const topics = ['../../etc', 'a//b', `devices/${victim().clientId}/state`];
    prober.begin();
    let next = 0;
    prober.keep(400, () => client?.publish(topics[next++ % topics.length] as string, 'probe'));
    return prober;
  },
};
