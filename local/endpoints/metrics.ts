export type Dimensions = Readonly<Record<string, string>>;

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
}

export interface Statistics {
  readonly sum: number;
  readonly samples: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** CloudWatch's metrics: values by minute. */
export interface Metrics {
  count(metric: MetricName, value: number): void;
  /** Statistics of whole periods, by start (epoch milliseconds). What is not yet visible is left out. */
  read(metric: MetricName, from: number, to: number, periodMs: number): ReadonlyMap<number, Statistics>;
}

const MINUTE = 60_000;
/** Minutes kept of each metric. */
const KEPT = 24 * 60;

/** `delay`: milliseconds from the end of a minute until it can be read. */
export const createMetrics = (now: () => number, delay: number): Metrics => {
  const metrics = new Map<string, Map<number, Statistics>>();

  return {
    count(metric, value) {
      const key = keyOf(metric);
      const minutes = metrics.get(key) ?? new Map<number, Statistics>();
      const minute = Math.floor(now() / MINUTE) * MINUTE;
      if (!minutes.has(minute)) for (const old of minutes.keys()) if (minute - old > KEPT * MINUTE) minutes.delete(old);
      minutes.set(minute, merge(minutes.get(minute), { sum: value, samples: 1, minimum: value, maximum: value }));
      metrics.set(key, minutes);
    },
    read(metric, from, to, periodMs) {
      const periods = new Map<number, Statistics>();
      for (const [minute, statistics] of metrics.get(keyOf(metric)) ?? []) {
        if (minute < from || minute >= to || minute + MINUTE + delay > now()) continue;
        const period = Math.floor(minute / periodMs) * periodMs;
        periods.set(period, merge(periods.get(period), statistics));
      }
      return periods;
    },
  };
};

const merge = (left: Statistics | undefined, right: Statistics): Statistics =>
  left
    ? {
        sum: left.sum + right.sum,
        samples: left.samples + right.samples,
        minimum: Math.min(left.minimum, right.minimum),
        maximum: Math.max(left.maximum, right.maximum),
      }
    : right;

/** Dimensions in any order are the same metric. */
const keyOf = ({ namespace, name, dimensions }: MetricName): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);
