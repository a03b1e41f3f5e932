import { type Scale, scales, TEN_SECONDS } from './scales.ts';

/**
 * One measure's counts at every scale: rings in one array, 12 + 10 + 6 + 24 cells.
 * A ring holds the slots up to and including the newest one seen; older counts fall out,
 * so the content depends on what was added, never on the order.
 */
export interface Series {
  /** Newest finest slot added to; −1 while empty. */
  head: number;
  readonly cells: Float64Array;
}

/** Places of each scale's cells, and finest slots in one of its slots: by the scale's index, because every count asks. */
const cellsBefore: readonly number[] = scales.map((_, index) =>
  scales.slice(0, index).reduce((sum, { slots }) => sum + slots, 0),
);
const cellCount = scales.reduce((sum, { slots }) => sum + slots, 0);
const finestPerSlot: readonly number[] = scales.map(({ slotMs }) => slotMs / TEN_SECONDS.slotMs);

const slotsOf: readonly number[] = scales.map(({ slots }) => slots);

const offsetOf = (scale: Scale): number => cellsBefore[scale.index] as number;

/** Slot of `scale` that holds the finest slot `finest`. */
export const coarser = (scale: Scale, finest: number): number =>
  Math.floor(finest / (finestPerSlot[scale.index] as number));

export const emptySeries = (): Series => ({ head: -1, cells: new Float64Array(cellCount) });

/** Adds `count` to the finest slot `finest` and to the coarser slots that hold it. */
export const addToSeries = (series: Series, finest: number, count: number): void => {
  if (finest === series.head) {
    addAtHead(series.cells, finest, count);
    return;
  }
  for (const scale of scales) addAtScale(series, scale, coarser(scale, finest), finest, count);
  if (finest > series.head) series.head = finest;
};

/** Puts one stored slot of one scale into the series; `finestInIt` is any finest slot inside it. */
export const putSlot = (series: Series, scale: Scale, slot: number, count: number): void => {
  const last = (slot + 1) * (finestPerSlot[scale.index] as number) - 1;
  const first = slot * (finestPerSlot[scale.index] as number);
  if (first > series.head) advance(series, first);
  if (last < series.head && coarser(scale, series.head) - slot >= scale.slots) return;
  series.cells[offsetOf(scale) + (slot % scale.slots)] = count;
};

/** Count in one slot; 0 where the slot is older than the ring or newer than anything seen. */
export const countAt = (series: Series | undefined, scale: Scale, slot: number): number => {
  if (!series || series.head < 0) return 0;
  const head = coarser(scale, series.head);
  if (slot > head || slot <= head - scale.slots || slot < 0) return 0;
  return series.cells[offsetOf(scale) + (slot % scale.slots)] as number;
};

/** Sum over the `slots` slots that end with (and include) slot `last`. */
export const countOver = (series: Series | undefined, scale: Scale, last: number, slots: number): number => {
  let sum = 0;
  for (let slot = last - slots + 1; slot <= last; slot += 1) sum += countAt(series, scale, slot);
  return sum;
};

/** Adds another series' counts, slot by slot. */
export const mergeSeries = (into: Series, from: Series): void => {
  if (from.head < 0) return;
  if (from.head > into.head) advance(into, from.head);
  for (const scale of scales) {
    const newest = coarser(scale, from.head);
    for (let slot = Math.max(0, newest - scale.slots + 1); slot <= newest; slot += 1) {
      if (slot <= coarser(scale, into.head) - scale.slots) continue;
      const cell = offsetOf(scale) + (slot % scale.slots);
      into.cells[cell] = (into.cells[cell] as number) + countAt(from, scale, slot);
    }
  }
};

/** Nearly every count falls into the newest slot, where no ring has to move. */
const addAtHead = (cells: Float64Array, finest: number, count: number): void => {
  for (let index = 0; index < scales.length; index += 1) {
    const slot = Math.floor(finest / (finestPerSlot[index] as number));
    const cell = (cellsBefore[index] as number) + (slot % (slotsOf[index] as number));
    cells[cell] = (cells[cell] as number) + count;
  }
};

const addAtScale = (series: Series, scale: Scale, slot: number, finest: number, count: number): void => {
  if (finest > series.head) clearBetween(series, scale, finest);
  else if (slot <= coarser(scale, series.head) - scale.slots) return;
  const cell = offsetOf(scale) + (slot % scale.slots);
  series.cells[cell] = (series.cells[cell] as number) + count;
};

const advance = (series: Series, finest: number): void => {
  for (const scale of scales) clearBetween(series, scale, finest);
  series.head = finest;
};

/** Empties the slots that come into the ring when its newest slot becomes the one that holds `finest`. */
const clearBetween = (series: Series, scale: Scale, finest: number): void => {
  const to = coarser(scale, finest);
  const from = series.head < 0 ? to - scale.slots : coarser(scale, series.head);
  const offset = offsetOf(scale);
  if (to - from >= scale.slots) {
    series.cells.fill(0, offset, offset + scale.slots);
    return;
  }
  for (let slot = from + 1; slot <= to; slot += 1) series.cells[offset + (slot % scale.slots)] = 0;
};
