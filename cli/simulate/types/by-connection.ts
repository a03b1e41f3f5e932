import { flakyLink, knockingInVain, roaming, sleeping, steadyLink, unwelcome } from '../links.ts';
import { forbidden, periodic } from '../traffic.ts';
import { deviceType, padded } from './device-type.ts';

/** Types that differ in how they keep a connection, or fail to. */
export const byConnection = [
  deviceType({
    name: 'tag',
    share: 6,
    perMinute: 0.4,
    rateSpread: 0.3,
    id: (n) => `tag-${padded(n)}`,
    topic: ({ client }) => `tags/${client}/positions`,
    lives: [sleeping],
    staysConnected: false,
  }),
  deviceType({
    name: 'logger',
    share: 7,
    id: (n) => `logger-${padded(n)}`,
    topic: ({ client }) => `fields/${client}/samples`,
    lives: [flakyLink, periodic],
    keepsBacklog: true,
  }),
  deviceType({
    name: 'vehicle',
    share: 4,
    perMinute: 2,
    id: (n) => `vehicle.${padded(n)}`,
    topic: ({ client }, random) => `vehicles/${client}/${random.pick(['position', 'speed'])}`,
    lives: [roaming, periodic],
    isMobile: true,
  }),
  deviceType({
    name: 'relic',
    share: 0.5,
    perMinute: 0,
    id: (n) => `relic-${padded(n)}`,
    topic: ({ client }) => `relics/${client}`,
    lives: [knockingInVain],
    staysConnected: false,
    perAddress: 5,
  }),
  deviceType({
    name: 'stray',
    share: 0.3,
    perMinute: 0,
    id: (n) => `stray-${padded(n)}`,
    topic: ({ client }) => `strays/${client}`,
    lives: [unwelcome],
    staysConnected: false,
  }),
  deviceType({
    name: 'misfit',
    share: 0.5,
    id: (n) => `misfit-${padded(n)}`,
    topic: ({ client }) => `misfits/${client}/state`,
    lives: [steadyLink, periodic, forbidden],
  }),
];
