import type { Attack } from '../arena.ts';

export const refusedLogins: Attack = {
  name: 'refused-logins',
  story: 'A bot tries to log in, a dozen times a second, with a certificate that nobody registered',
  detectors: ['authentication-flood'],
  action: 'alert',

  launch: async ({ unregistered, party }) => {
    const bot = party(await unregistered());
    let attempt = 0;
    bot.begin();
    bot.keep(80, () => void bot.connect(`guess-${attempt++}`));
    return bot;
  },
};
