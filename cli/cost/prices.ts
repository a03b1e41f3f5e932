/** AWS's list prices in us-east-1, dollars, without free tiers. Other Regions are up to half dearer. */
export const PRICES_OF = '2026-11-20';

export const prices = {
  /**
   * IoT Core messages, a million each, by tier. The first figure is AWS's own worked example; the lower tiers are not confirmed,
   * and taken because they make our share of the bill larger, not smaller.
   */
  messageTiers: [
    { upTo: 1e9, perMillion: 1 },
    { upTo: 5e9, perMillion: 0.8 },
    { upTo: Number.POSITIVE_INFINITY, perMillion: 0.7 },
  ],
  rulePerMillion: 0.15,
  actionPerMillion: 0.15,
  shardHour: 0.015,
  putUnitPerMillion: 0.014,
  writePerMillion: 0.625,
  lambdaCallPerMillion: 0.2,
  /** Arm. */
  lambdaGbSecond: 0.0000133334,
  logGb: 0.5,
  metricReadPerThousand: 0.01,
  metricMonth: 0.3,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  keyMonth: 1,
} as const;
