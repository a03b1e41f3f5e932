/**
 * What is counted. The letter is the storage code.
 * `unseen` is exposure's complement: seconds of a slot in which the tap did not look at this entity,
 * so that silence and blindness are never confused. A slot without it was watched throughout.
 */
export const measures = {
  publishes: 'p',
  bytes: 'y',
  connects: 'c',
  disconnects: 'e',
  refusals: 'r',
  subscribes: 's',
  denials: 'n',
  failures: 'f',
  /** Disconnects for CLIENT_ERROR. */
  faults: 'o',
  /** Disconnects for THROTTLED. */
  throttles: 't',
  /** Publishes of more than 4, 16 and 64 KiB. */
  over4k: 'l',
  over16k: 'q',
  over64k: 'z',
  registrations: 'g',
  unseen: 'u',
} as const;

export type Measure = keyof typeof measures;

export const measureNames = Object.keys(measures) as readonly Measure[];
