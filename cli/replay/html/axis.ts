import { percent } from './markup.ts';

/** A stretch of event time: epoch ms, half-open. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720]
  .map((minutes) => minutes * MINUTE)
  .concat([1, 2, 7, 14, 28, 91, 364].map((days) => days * DAY));
const MOST_TICKS = 9;
/** A label this near to an end (share of the axis) would be cut off. */
const MARGIN = 0.035;

/** Share of the span at which an instant lies. */
export const shareOf = ({ from, to }: Span, at: number): number => (at - from) / (to - from);

/** Lines down through the whole height, and UTC times beneath; on a narrow screen every second time. */
export const timeAxis = (span: Span, height: number): string => {
  const step = STEPS.find((one) => (span.to - span.from) / one <= MOST_TICKS) ?? (STEPS.at(-1) as number);
  const first = Math.ceil(span.from / step) * step;
  const ticks: string[] = [];
  for (let at = first; at <= span.to && ticks.length < 2 * MOST_TICKS; at += step) {
    const share = shareOf(span, at);
    const line = `<line class="grid" x1="${percent(share)}" x2="${percent(share)}" y1="0" y2="${height}"/>`;
    const isMinor = Math.round(at / step) % 2 === 1 ? ' class="minor"' : '';
    const label = `<text${isMinor} x="${percent(share)}" y="${height + 14}" text-anchor="middle">${labelOf(at, step)}</text>`;
    ticks.push(share < MARGIN || share > 1 - MARGIN ? line : line + label);
  }
  return ticks.join('');
};

/** Room for the times, below the height given. */
export const TIME_AXIS = 20;

const labelOf = (at: number, step: number): string => {
  const iso = new Date(at).toISOString();
  return step >= DAY || at % DAY === 0 ? iso.slice(5, 10) : iso.slice(11, 16);
};

/** Counts upwards, by the square root, so that a flood does not flatten ordinary life. */
export interface Upwards {
  readonly most: number;
  /** Share of the height, 0 to 1. */
  readonly shareOf: (value: number) => number;
  /** The two counts that are written beside it: the top, and half of the height. */
  readonly ticks: readonly [number, number];
}

export const upwards = (largest: number): Upwards => {
  const most = rounded(Math.max(FEW, largest));
  return { most, shareOf: (value) => Math.sqrt(Math.max(0, value) / most), ticks: [most, most / 4] };
};

/** Below this a quarter would be no count. */
const FEW = 4;

/** The next of 4, 8, 10, 20, 40, 80, 100, … */
const rounded = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 4, 8, 10].map((digit) => digit * power).find((round) => round >= value) ?? value;
};
