import { type CloudWatchClient, GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { FleetMetrics } from '../ports/fleet-metrics.ts';
import type { FleetMetric } from '../types/fleet-metric.ts';

export const permissions = ['cloudwatch:GetMetricData'] as const;

const MINUTE_S = 60;
const DAY_S = 86_400;

/** Metrics of AWS/IoT. A request answers 100 800 values at most: 15 metrics of an hour are 900. */
export const cloudwatchFleetMetrics = (cloudwatch: CloudWatchClient): FleetMetrics => {
  const sums = async (
    metrics: readonly FleetMetric[],
    from: number,
    to: number,
    period: number,
  ): Promise<readonly MetricDataResult[]> => {
    const { MetricDataResults = [] } = await cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(from),
        EndTime: new Date(to),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: metrics.map(({ name, dimension }, n) => ({
          Id: `m${n}`,
          MetricStat: {
            Stat: 'Sum',
            Period: period,
            Metric: {
              Namespace: 'AWS/IoT',
              MetricName: name,
              Dimensions: dimension ? [{ Name: dimension[0], Value: dimension[1] }] : [],
            },
          },
        })),
      }),
    );
    return metrics.map((_, n) => MetricDataResults.find(({ Id }) => Id === `m${n}`) ?? {});
  };

  return {
    async perMinute(metrics, from, to) {
      const results = await sums(metrics, from, to, MINUTE_S);
      const minutes = Math.round((to - from) / (MINUTE_S * 1000));
      return results.map(({ Timestamps = [], Values = [] }) => {
        const series = new Array<number>(minutes).fill(0);
        for (const [n, at] of Timestamps.entries()) {
          const minute = Math.floor((at.getTime() - from) / (MINUTE_S * 1000));
          if (minute >= 0 && minute < minutes) series[minute] = Values[n] ?? 0;
        }
        return series;
      });
    },

    async total(metric, from, to) {
      const [result] = await sums([metric], from, to, DAY_S);
      return (result?.Values ?? []).reduce((sum, value) => sum + value, 0);
    },
  };
};
