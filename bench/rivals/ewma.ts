import { perClient, type Rival, Windows } from './rival.ts';

/** Minutes of an exponentially weighted mean and variance that a day makes. */
const MEMORY = 1_440;
/** Nothing is said of a client in its first minutes. */
const SILENT = 20;

/**
 * Exponentially weighted moving average: a minute's count above mean + z·σ, both with a memory of a day.
 * σ is at least Poisson's. Minutes that alarm are not learned.
 */
export const ewma = (z: number): Rival => {
  const stateOf = perClient(() => ({ windows: new Windows(60), mean: 0, variance: 0, minutes: 0 }));
  return {
    name: `EWMA, z = ${z}`,
    hears: (client, at) => {
      const state = stateOf(client);
      const isHigh = (count: number): boolean =>
        state.minutes >= SILENT && count > state.mean + z * Math.sqrt(Math.max(state.variance, state.mean, LEAST));
      const learn = (count: number): void => {
        state.minutes += 1;
        const weight = Math.max(1 / MEMORY, 1 / state.minutes);
        const difference = count - state.mean;
        state.mean += weight * difference;
        state.variance = (1 - weight) * (state.variance + weight * difference * difference);
      };
      const closed = state.windows.add(at);
      if (closed) {
        if (!isHigh(closed.count)) learn(closed.count);
        for (let empty = Math.min(closed.empty, MEMORY); empty > 0; empty -= 1) learn(0);
      }
      return isHigh(state.windows.count);
    },
  };
};

const LEAST = 1e-3;
