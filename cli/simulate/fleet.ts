import { Addresses, mobileAddress } from './addresses.ts';
import type { Device, DeviceType, Site } from './device.ts';
import { lognormal } from './distributions.ts';
import { newCertificate } from './peer.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';

/** All devices, and who lives where. */
export interface Fleet {
  readonly devices: readonly Device[];
  readonly sites: readonly Site[];
  readonly addresses: Addresses;
}

export interface FleetSettings {
  readonly devices: number;
  /** Factor on every publish rate. */
  readonly rateScale: number;
}

/** Regions whose network fails as one. */
export const REGIONS = 4;

/** Makes the mix and starts every device's lives. Those that stay connected have long been so. */
export const settle = (scene: Scene, types: readonly DeviceType[], settings: FleetSettings, random: Random): Fleet => {
  const addresses = new Addresses();
  const sites = newSites(settings.devices, addresses, random.fork('sites'));
  const devices = [...shares(types, settings.devices)].flatMap(([type, count]) =>
    newDevices(type, count, { sites, addresses, rateScale: settings.rateScale, random: random.fork(type.name) }),
  );
  for (const device of devices) {
    if (device.type.staysConnected) scene.broker.resume(device);
    for (const life of device.type.lives) scene.start(life(device, scene));
  }
  return { devices, sites, addresses };
};

/** How many devices of each type: whole numbers by largest remainder, which sum to the fleet. */
export const shares = (types: readonly DeviceType[], devices: number): Map<DeviceType, number> => {
  const total = types.reduce((sum, { share }) => sum + share, 0);
  const quotas = types.map((type) => ({ type, quota: (devices * type.share) / total }));
  const counts = new Map(quotas.map(({ type, quota }) => [type, Math.floor(quota)]));
  const left = devices - [...counts.values()].reduce((sum, count) => sum + count, 0);
  quotas.sort((a, b) => (b.quota % 1) - (a.quota % 1));
  for (const { type } of quotas.slice(0, left)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
};

/** One more device of a type, not yet in the fleet: its own certificate and address, nothing running. */
export const newDevice = (type: DeviceType, index: number, addresses: Addresses, random: Random): Device => {
  const certificate = newCertificate(random);
  return makeDevice(type, index, {
    certificate,
    address: addresses.device(),
    site: undefined,
    region: 0,
    rateScale: 1,
    random,
  });
};

interface Settling {
  readonly sites: readonly Site[];
  readonly addresses: Addresses;
  readonly rateScale: number;
  readonly random: Random;
}

interface Belongings {
  readonly certificate: string;
  readonly address: string;
  readonly site: Site | undefined;
  readonly region: number;
  readonly rateScale: number;
  readonly random: Random;
}

/** Of the devices that can live at a site, every third does, about twenty together. */
const AT_A_SITE = 0.35;
const PER_SITE = 20;

const newSites = (devices: number, addresses: Addresses, random: Random): Site[] =>
  Array.from({ length: Math.ceil((devices * AT_A_SITE) / PER_SITE) }, () => ({
    address: addresses.site(),
    region: random.integer(0, REGIONS - 1),
  }));

const newDevices = (type: DeviceType, count: number, { sites, addresses, rateScale, random }: Settling): Device[] => {
  let certificate = '';
  let address = '';
  return Array.from({ length: count }, (_, index) => {
    const own = random.fork(index);
    if (index % type.perCertificate === 0) certificate = newCertificate(own);
    if (index % type.perAddress === 0) address = addresses.device();
    const site = mayLiveAtSite(type) && own.chance(AT_A_SITE) ? own.pick(sites) : undefined;
    const region = site?.region ?? own.integer(0, REGIONS - 1);
    const place = site?.address ?? (type.isMobile ? mobileAddress(own) : address);
    return makeDevice(type, index, { certificate, address: place, site, region, rateScale, random: own });
  });
};

const mayLiveAtSite = ({ perAddress, isMobile, staysConnected }: DeviceType): boolean =>
  perAddress === 1 && !isMobile && staysConnected;

const makeDevice = (type: DeviceType, index: number, belongings: Belongings): Device => {
  const { certificate, address, site, region, rateScale, random } = belongings;
  const client = type.id(index, random);
  return {
    type,
    index,
    client,
    principal: certificate,
    address,
    site,
    region,
    thing: type.isThing ? client : undefined,
    filters: [`cmd/${client}/+`],
    keepAliveSeconds: random.pick([60, 60, 300, 1200]),
    random,
    online: false,
    tally: undefined,
    perMinute: type.perMinute * rateScale * lognormal(random, type.rateSpread),
    bytes: type.bytes,
    novelties: [],
    missed: 0,
    heldUntil: 0,
  };
};
