import type { FleetMetric, MinuteSums } from '../types/fleet-metric.ts';

/** The fleet's metrics. AWS asks money for each metric and call, however many minutes it answers. */
export interface FleetMetrics {
  /** Sums of each metric, in the order asked, for the minutes from `from` up to `to` (epoch milliseconds, whole minutes). */
  perMinute(metrics: readonly FleetMetric[], from: number, to: number): Promise<readonly MinuteSums[]>;
  /** One sum over whole days. */
  total(metric: FleetMetric, from: number, to: number): Promise<number>;
}
