import { timeOf } from './words.ts';

/** How far a replay is. */
export interface Reached {
  /** Of the file, compressed as it may be. */
  readonly bytes: number;
  /** Event time, epoch ms. */
  readonly at: number | undefined;
  readonly incidents: number;
}

/** What a bar is drawn on: standard error, where that is a terminal. */
export interface Terminal {
  readonly columns?: number;
  write(text: string): unknown;
}

/** Files that are done sooner need no bar; after that ten pictures a second. */
const PATIENCE_MS = 500;
const PAUSE_MS = 100;
const BAR = 20;
const CLEAR = '\r\u001b[K';

/** A bar of how much of `size` bytes was read. `now`: milliseconds of any clock. */
export const createProgress = (terminal: Terminal, size: number, began: number) => {
  let next = began + PATIENCE_MS;
  let isDrawn = false;
  return {
    show(reached: Reached, now: number): void {
      if (now < next) return;
      next = now + PAUSE_MS;
      isDrawn = true;
      terminal.write(CLEAR + barOf(reached, size).slice(0, (terminal.columns ?? 80) - 1));
    },
    /** Leaves the line as it was found. */
    end(): void {
      if (isDrawn) terminal.write(CLEAR);
    },
  };
};

export type Progress = ReturnType<typeof createProgress>;

const barOf = ({ bytes, at, incidents }: Reached, size: number): string => {
  const share = size > 0 ? Math.min(1, bytes / size) : 1;
  const done = Math.round(share * BAR);
  return [
    `[${'#'.repeat(done)}${'.'.repeat(BAR - done)}]`,
    `${Math.floor(share * 100)} % of ${(size / 1e6).toFixed(1)} MB`,
    ...(at === undefined ? [] : [`${timeOf(at)} UTC`]),
    `${incidents} incidents`,
  ].join('  ');
};
