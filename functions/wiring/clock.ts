import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../shared/ports/clock.ts';

/** The machine's own time. */
export const clock: Clock = {
  now: () => Date.now(),
  pause: (ms) => setTimeout(ms),
};
