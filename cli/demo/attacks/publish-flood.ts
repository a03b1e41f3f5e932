import type { Attack } from '../arena.ts';

export const publishFlood: Attack = {
  name: 'publish-flood',
  story: 'A stolen, valid certificate publishes ninety messages a second',
  detectors: ['publish-flood'],
  action: 'deactivate',

  launch: async ({ stolen, party }) => {
    const thief = party(stolen());
    const client = await thief.connect(`${thief.identity.clientId}-flood`);
    thief.begin();
    // Three at a time: just below the hundred a second that AWS takes from one connection.
    thief.keep(33, () => {
      for (let n = 0; n < 3; n += 1) client?.publish('plant/telemetry', 'x'.repeat(200));
    });
    return thief;
  },
};
