import { perClient, type Rival, Windows } from './rival.ts';

/** More than so many publishes a second, over ten seconds. */
export const fixedLimit = (perSecond: number): Rival => {
  const windowsOf = perClient(() => new Windows(10));
  return {
    name: `${perSecond} a second`,
    hears: (client, at) => {
      const windows = windowsOf(client);
      windows.add(at);
      return windows.count >= 10 * perSecond;
    },
  };
};

/** Before this many minutes a client has no mean. */
const FEWEST_MINUTES = 60;
/** Fewer publishes in a minute are nothing to speak of, whatever the mean. */
const FEWEST = 10;

/** A minute above so many times the client's mean of all minutes before. Minutes that alarm are not learned. */
export const timesTheMean = (times: number): Rival => {
  const stateOf = perClient(() => ({ windows: new Windows(60), sum: 0, minutes: 0 }));
  return {
    name: `${times} × mean`,
    hears: (client, at) => {
      const state = stateOf(client);
      const isHigh = (count: number): boolean =>
        state.minutes >= FEWEST_MINUTES && count >= FEWEST && count > (times * state.sum) / state.minutes;
      const closed = state.windows.add(at);
      if (closed) {
        const learned = isHigh(closed.count) ? 0 : 1;
        state.sum += learned * closed.count;
        state.minutes += learned + closed.empty;
      }
      return isHigh(state.windows.count);
    },
  };
};
