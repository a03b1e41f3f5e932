import type { Attack } from '../arena.ts';

const CLIENT_IDS = 40;

export const connectStorm: Attack = {
  name: 'connect-storm',
  story: 'Forty client ids connect with one stolen certificate',
  detectors: ['connect-storm'],
  action: 'deactivate',

  launch: async ({ stolen, party }) => {
    const swarm = party(stolen());
    swarm.begin();
    for (let n = 0; n < CLIENT_IDS; n += 1) void swarm.connect(`swarm-${n}`);
    return swarm;
  },
};
