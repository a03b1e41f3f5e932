import type { Process } from './agenda.ts';
import type { Rhythm } from './calendar.ts';
import { lognormal } from './distributions.ts';
import type { Tally } from './labels.ts';
import type { Peer } from './peer.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';

/** A kind of device: what it is called, how it speaks, how it keeps its connection. */
export interface DeviceType {
  readonly name: string;
  /** Weight in the fleet's mix. */
  readonly share: number;
  /** Client id of the `n`th device. */
  readonly id: (n: number, random: Random) => string;
  /** Mean messages a minute of the median device; 0 where devices of this type never publish by themselves. */
  readonly perMinute: number;
  /** How the rate goes with day and week. */
  readonly rhythm: Rhythm;
  /** Spread of the rate over devices: σ of its logarithm. */
  readonly rateSpread: number;
  /** Median payload in bytes. */
  readonly bytes: number;
  /** Topic of its next message. */
  readonly topic: (device: Device, random: Random) => string;
  /** Everything that it does, side by side. */
  readonly lives: readonly Life[];
  /** Whether it is connected when the records begin, and stays so but for accidents. */
  readonly staysConnected: boolean;
  /** Devices in a row that hold one certificate; 1 where each has its own. */
  readonly perCertificate: number;
  /** Devices in a row behind one address; 1 where each has its own, unless it lives at a site. */
  readonly perAddress: number;
  /** Whether it roams through mobile networks. */
  readonly isMobile: boolean;
  /** Whether it is an exclusive thing of the same name. */
  readonly isThing: boolean;
  /** Whether it keeps what it could not send, and sends it later. */
  readonly keepsBacklog: boolean;
}

export type Life = (device: Device, scene: Scene) => Process;

/** One place with one public address. */
export interface Site {
  readonly address: string;
  readonly region: number;
}

export interface Device extends Peer {
  readonly type: DeviceType;
  /** Which of its type it is, from 0. */
  readonly index: number;
  readonly site: Site | undefined;
  /** Part of the network that fails as one. */
  readonly region: number;
  perMinute: number;
  /** Median payload in bytes. */
  bytes: number;
  /** Topics that came with new firmware. */
  readonly novelties: string[];
  /** Messages that it could not send. */
  missed: number;
  /** An accident keeps it off until then, epoch milliseconds. */
  heldUntil: number;
}

/** Publishes its next message, or misses it while it is not connected. */
export const say = (device: Device, scene: Scene): void => {
  if (device.online) scene.broker.publish(device, nextTopic(device), nextBytes(device));
  else device.missed += 1;
};

/** Connects; what waited is sent. */
export const join = (device: Device, scene: Scene): void => {
  scene.broker.connect(device);
  const backlog = Math.min(device.missed, LONGEST_BACKLOG);
  device.missed = 0;
  if (device.type.keepsBacklog && backlog > 1) scene.start(upload(device, scene, backlog));
};

/** Connects unless it is, or an accident keeps it off; whoever holds it lets it join later. */
export const comeBack = (device: Device, scene: Scene): void => {
  if (!device.online && scene.now >= device.heldUntil) join(device, scene);
};

/** Sends this many messages in a row. */
export function* upload(device: Device, scene: Scene, messages: number): Process {
  for (let sent = 0; sent < messages; sent += 1) {
    yield device.random.between(150, 500);
    say(device, scene);
  }
}

/** From now on its records belong to an episode. */
export const involve = (device: Device, tally: Tally | undefined): void => {
  device.tally = tally;
};

/** Its records are its own again, unless another episode has it by now. */
export const release = (device: Device, tally: Tally | undefined): void => {
  if (device.tally === tally) device.tally = undefined;
};

/** How long the broker waits for a device that vanished: AWS waits 1.5 keep-alives. */
export const patience = ({ keepAliveSeconds }: Peer): number => 1_500 * keepAliveSeconds;

const LONGEST_BACKLOG = 40;

const nextTopic = (device: Device): string =>
  device.novelties.length > 0 && device.random.chance(0.03)
    ? device.random.pick(device.novelties)
    : device.type.topic(device, device.random);

const nextBytes = ({ bytes, random }: Device): number => Math.ceil(bytes * lognormal(random, 0.15));
