import { busy } from '../calendar.ts';
import { visits } from '../visitor.ts';
import { deviceType, padded } from './device-type.ts';

/** Types that differ in who holds which certificate, address and client id. */
export const byIdentity = [
  deviceType({
    name: 'gateway',
    share: 8,
    perMinute: 2,
    id: (n) => `gw${Math.floor(n / 12)}-child${n % 12}`,
    topic: ({ client }) => `gateways/${client.replace('-', '/')}/state`,
    perCertificate: 12,
    perAddress: 12,
  }),
  deviceType({
    name: 'meter',
    share: 8,
    perMinute: 0.5,
    id: (n) => `meter_${20_000 + n}`,
    topic: ({ client }) => `meters/${client.slice('meter_'.length)}/reading`,
    perCertificate: 80,
  }),
  deviceType({
    name: 'app',
    share: 2,
    perMinute: 0.1,
    rhythm: busy,
    id: (n) => `user-${padded(n)}`,
    topic: ({ client }) => `apps/${client}/opened`,
    lives: [visits],
    staysConnected: false,
  }),
];
