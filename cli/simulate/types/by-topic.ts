import { busy } from '../calendar.ts';
import { steadyLink } from '../links.ts';
import type { Random } from '../random.ts';
import { overDispersed, poisson } from '../traffic.ts';
import { deviceType, padded } from './device-type.ts';

/** Types whose topics look odd and are not. */
export const byTopic = [
  deviceType({
    name: 'plc',
    share: 4,
    perMinute: 4,
    id: (n) => `plc-${n}`,
    topic: ({ client, index }, random) =>
      `/plant/line${1 + (index % 5)}/${client}/${random.pick(['in', 'out', 'fault'])}`,
  }),
  deviceType({
    name: 'hub',
    share: 4,
    rateSpread: 0.4,
    id: (n) => `hub-${padded(n)}`,
    topic: ({ client }, random) => `homes/${client}/${freeText(random)}/state`,
    rhythm: busy,
    lives: [steadyLink, poisson],
  }),
  deviceType({
    name: 'lock',
    share: 3,
    rateSpread: 0.4,
    id: (_, random) => `lock-${random.hex(8)}`,
    topic: ({ client }, random) => `rpc/${client}/response/${random.integer(1, 1_000_000)}`,
    rhythm: busy,
    lives: [steadyLink, poisson],
  }),
  deviceType({
    name: 'bridge',
    share: 2,
    perMinute: 6,
    rateSpread: 0.3,
    bytes: 80,
    id: (n) => `bridge-${n}`,
    topic: ({ index }, random) => `zigbee/0x00158d00${childOf(index, random.integer(0, 7))}/state`,
    lives: [steadyLink, overDispersed],
  }),
  deviceType({
    name: 'thermostat',
    share: 4,
    perMinute: 0.5,
    id: (n) => `thermo-${padded(n)}`,
    topic: ({ client, index }, random) =>
      random.chance(0.97) ? `thermo/${client}/temperature` : `thermo/thermo-${padded(index ^ 1)}/set`,
  }),
];

/** A child of a bridge: it has an id and a topic, and never connects. */
const childOf = (bridge: number, child: number): string => (0x1000_0000 + 8 * bridge + child).toString(16);

const ROOMS = ['Kitchen', 'Living room', 'Bath', 'Hall', 'Bedroom', 'Garage', "Anna's room", 'Büro', 'Cellar'];

/** What people call their rooms; now and then a name that nobody used before. */
const freeText = (random: Random): string =>
  random.chance(0.995) ? random.pick(ROOMS) : `${random.pick(ROOMS)} ${random.integer(2, 999)}`;
