import type { Measure } from './measures.ts';

/** Payloads above this are worth a second look: no reading is so long. Bytes. */
export const LARGE_BYTES = 4_096;

/** A class of large payloads: more than `above` bytes. Each holds the next. */
export interface SizeClass {
  readonly name: string;
  readonly above: number;
  /** What counts them. */
  readonly measure: Measure;
}

/** Smallest first. AWS takes no payload above 128 KiB. */
export const sizeClasses: readonly SizeClass[] = [
  { name: '4K', above: LARGE_BYTES, measure: 'over4k' },
  { name: '16K', above: 16_384, measure: 'over16k' },
  { name: '64K', above: 65_536, measure: 'over64k' },
];
