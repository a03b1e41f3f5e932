/** One CloudWatch metric of AWS/IoT, as it is asked for. */
export interface FleetMetric {
  readonly name: string;
  /** One dimension, or none: `Protocol` or `RuleName`. */
  readonly dimension?: readonly [name: string, value: string];
}

/** A metric's sums, one a minute, oldest first; a minute without a value is 0. */
export type MinuteSums = readonly number[];
