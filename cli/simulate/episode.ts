import type { Process } from './agenda.ts';
import type { Device, DeviceType } from './device.ts';
import type { Fleet } from './fleet.ts';
import type { Tally } from './labels.ts';
import { newCertificate, type Peer } from './peer.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';

/** Something out of the ordinary with a beginning and an end: an attack, or trouble that is nobody's fault. */
export interface Episode {
  readonly name: string;
  /** What the scorer calls it. Undefined for what must pass unnoticed: then it has no label at all. */
  readonly label: string | undefined;
  /** How long it takes at most. */
  readonly minutes: number;
  readonly play: (stage: Stage) => Process;
}

/** Where an episode is played. */
export interface Stage {
  readonly scene: Scene;
  readonly fleet: Fleet;
  readonly random: Random;
  readonly tally: Tally | undefined;
  /** Devices that an attack has used: none is attacked twice while there are others. */
  readonly spent: Set<Device>;
}

/** What an attacker does under a name of their own: the label is the name. */
export const attack = (name: string, minutes: number, play: Episode['play']): Episode => ({
  name,
  label: name,
  minutes,
  play,
});

/** A device for an attack: it stays connected, has its own certificate and, where there is one, its own address. */
export const victim = ({ fleet, random, spent }: Stage, suits: (type: DeviceType) => boolean = () => true): Device => {
  const wishes: ((device: Device) => boolean)[] = [
    ({ type }) => type.staysConnected,
    ({ online }) => online,
    ({ type }) => suits(type),
    ({ type }) => type.perCertificate === 1,
    ({ site }) => site === undefined,
    (device) => !spent.has(device),
  ];
  for (; wishes.length > 0; wishes.pop()) {
    const candidates = fleet.devices.filter((device) => wishes.every((wish) => wish(device)));
    if (candidates.length === 0) continue;
    const chosen = random.pick(candidates);
    spent.add(chosen);
    return chosen;
  }
  throw new Error(`no device to attack among ${fleet.devices.length}: a larger fleet has some`);
};

/** The attacker's second voice inside a device: whatever the device is, but for whose records they are. */
export const compromised = (device: Device, { random, tally }: Stage): Peer =>
  Object.assign(Object.create(device) as Peer, { random, tally });

/** A peer of the attacker's; unless they say otherwise, from a new address with a certificate that nobody used before. */
export const intruder = (
  { fleet, random, tally }: Stage,
  belongings: Pick<Peer, 'client'> & Partial<Pick<Peer, 'principal' | 'address' | 'filters' | 'keepAliveSeconds'>>,
): Peer => ({
  principal: belongings.principal ?? newCertificate(random),
  address: belongings.address ?? fleet.addresses.attacker(),
  client: belongings.client,
  filters: belongings.filters ?? [],
  keepAliveSeconds: belongings.keepAliveSeconds ?? 60,
  thing: undefined,
  random,
  online: false,
  tally,
});

/** A topic such as this device uses. */
export const topicOf = (device: Device, { random }: Stage): string => device.type.topic(device, random);
