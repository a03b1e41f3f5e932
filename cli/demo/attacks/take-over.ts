import type { Attack } from '../arena.ts';

export const takeOver: Attack = {
  name: 'take-over',
  story: "A stolen certificate connects under an honest device's client id and throws the device out",
  detectors: ['take-over'],
  action: 'deactivate',

  launch: async ({ stolen, victim, party }) => {
    const thief = party(stolen());
    thief.begin();
    await thief.connect(victim().clientId);
    return thief;
  },
};
