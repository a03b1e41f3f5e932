/** Requests in flight at once to one service: enough to hide its latency, few enough not to be throttled. */
const IN_FLIGHT = 32;

/**
 * Runs `work` on every item, at most {@link IN_FLIGHT} at a time, and answers in the order of the items.
 * The first failure is thrown once everything that was begun has ended, so that nothing runs on behind the caller's back.
 */
export const inParallel = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => {
  const results: R[] = new Array(items.length);
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    while (next < items.length && !failure) {
      const index = next;
      next += 1;
      try {
        results[index] = await work(items[index] as T);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, items.length) }, worker));
  if (failure) throw failure.error;
  return results;
};
