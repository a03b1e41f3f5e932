import type { Arrival } from '../windows/fold.ts';

/**
 * Marks AWS's own second deliveries: within the batch by the signal's id, and lifecycle events also against those remembered.
 * Signals without an id cannot be told apart, and count each time.
 */
export const withoutDuplicates = (
  arrivals: readonly Arrival[],
  isRemembered: (arrival: Arrival) => boolean,
): readonly Arrival[] => {
  const seen = new Set<string>();
  const repeated = new Set<Arrival>();
  for (const arrival of arrivals) {
    const { id, source } = arrival.signal;
    if (id === '') continue;
    if (seen.has(id) || (source === 'lifecycle' && isRemembered(arrival))) repeated.add(arrival);
    seen.add(id);
  }
  if (repeated.size === 0) return arrivals;
  return arrivals.map((arrival) => (repeated.has(arrival) ? { ...arrival, duplicate: true } : arrival));
};
