import type { Random } from './random.ts';

/**
 * IPv4 addresses by purpose, none of which anybody owns: carrier-grade NAT space for devices, benchmarking space for
 * sites and scanners, documentation space for the cloud and for attackers.
 */
export class Addresses {
  #device = 0;
  #site = 0;
  #attacker = 0;

  /** A device's own, or the one that it roams to. */
  device(): string {
    this.#device += 1;
    return nth([100, 64], 22, this.#device);
  }

  /** The one address behind which a whole site lives. */
  site(): string {
    this.#site += 1;
    return nth([198, 18], 16, this.#site);
  }

  attacker(): string {
    this.#attacker += 1;
    return this.#attacker < 256 ? `203.0.113.${this.#attacker}` : nth([198, 51, 100], 8, this.#attacker - 256);
  }
}

/** Where the back end runs. */
export const CLOUD = '192.0.2.10';

/** Somewhere on the Internet, each time somewhere else. */
export const scannerAddress = (random: Random): string => `198.19.${random.integer(0, 255)}.${random.integer(1, 254)}`;

/** A mobile phone's: another host, mostly another /64. */
export const mobileAddress = (random: Random): string => `2001:db8:${random.hex(4)}:${random.hex(4)}::${random.hex(4)}`;

/** The `index`th address behind a prefix that leaves `bits` bits. */
const nth = (prefix: readonly number[], bits: number, index: number): string => {
  if (index >= 2 ** bits)
    throw new Error(`no address left in ${prefix.join('.')}: ${index} asked for, ${2 ** bits} there`);
  const address = prefix.reduceRight((sum, octet, position) => sum + octet * 2 ** (24 - 8 * position), index);
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
};
