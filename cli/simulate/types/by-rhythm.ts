import { busy, daily, officeHours } from '../calendar.ts';
import { steadyLink } from '../links.ts';
import { bursts, hourlyUploads, onTheClock, overDispersed, poisson, randomWalk } from '../traffic.ts';
import { deviceType, padded } from './device-type.ts';

/** Types that differ in when they speak. */
export const byRhythm = [
  deviceType({
    name: 'sensor',
    share: 18,
    id: (n) => `sensor-${padded(n)}`,
    topic: ({ client }, random) => `devices/${client}/${random.chance(0.95) ? 'telemetry' : 'status'}`,
    isThing: true,
  }),
  deviceType({
    name: 'climate',
    share: 6,
    perMinute: 0.2,
    id: (n) => `climate_${10_000 + n}`,
    topic: ({ client, index }) => `building/${1 + (index % 4)}/${client}/climate`,
    lives: [steadyLink, onTheClock],
  }),
  deviceType({
    name: 'counter',
    share: 14,
    perMinute: 2,
    rateSpread: 0.6,
    id: (n) => `counter-${padded(n)}`,
    topic: ({ client }, random) => `traffic/${client}/${random.pick(['in', 'out'])}`,
    rhythm: busy,
    lives: [steadyLink, poisson],
  }),
  deviceType({
    name: 'pump',
    share: 7,
    perMinute: 3,
    rateSpread: 0.6,
    id: (n) => `pump.${padded(n)}`,
    topic: ({ client }, random) => `water/${client}/${random.pick(['flow', 'pressure', 'alarm'])}`,
    lives: [steadyLink, overDispersed],
  }),
  deviceType({
    name: 'camera',
    share: 5,
    perMinute: 1,
    rateSpread: 0.4,
    bytes: 900,
    id: (_, random) => `cam-${random.hex(12)}`,
    topic: ({ client }, random) => `video/${client}/${random.chance(0.9) ? 'motion' : 'snapshot'}`,
    rhythm: daily,
    lives: [steadyLink, bursts],
  }),
  deviceType({
    name: 'kiosk',
    share: 4,
    perMinute: 2,
    rateSpread: 0.5,
    id: (n) => `kiosk-${padded(n)}`,
    topic: ({ client }, random) => `retail/${client}/${random.pick(['sale', 'refund', 'login'])}`,
    rhythm: officeHours,
    lives: [steadyLink, poisson],
  }),
  deviceType({
    name: 'depot',
    share: 2,
    id: (n) => `depot-${padded(n)}`,
    topic: ({ client }) => `logistics/${client}/scan`,
    lives: [steadyLink, hourlyUploads],
  }),
  deviceType({
    name: 'turbine',
    share: 2,
    perMinute: 2,
    rateSpread: 0.4,
    id: (n) => `turbine-${padded(n)}`,
    topic: ({ client }, random) => `energy/${client}/${random.pick(['power', 'wind'])}`,
    lives: [steadyLink, randomWalk],
  }),
];
