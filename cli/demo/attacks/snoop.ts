import type { Attack } from '../arena.ts';

export const snoop: Attack = {
  name: 'snoop',
  story: "A stolen certificate listens to every device, and to the broker's own topics",
  detectors: ['wildcard-snoop'],
  action: 'deactivate',

  launch: async ({ stolen, party }) => {
    const spy = party(stolen());
    const client = await spy.connect(`${spy.identity.clientId}-spy`);
    spy.begin();
    client?.subscribe(['#', '$SYS/#']);
    return spy;
  },
};
