import { AwsError, type Report } from './error.ts';
import type { Service } from './http.ts';
import { awsJson } from './json.ts';
import type { Dimensions, MetricName, Metrics, Statistics } from './metrics.ts';

interface Query {
  readonly Id: string;
  readonly Label?: string;
  readonly ReturnData?: boolean;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions?: readonly Dimension[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

interface Datum {
  readonly MetricName: string;
  readonly Dimensions?: readonly Dimension[];
  readonly Value?: number;
  readonly Values?: readonly number[];
}

const STATISTICS: Readonly<Record<string, (statistics: Statistics) => number>> = {
  Sum: ({ sum }) => sum,
  SampleCount: ({ samples }) => samples,
  Average: ({ sum, samples }) => sum / samples,
  Minimum: ({ minimum }) => minimum,
  Maximum: ({ maximum }) => maximum,
};

/** CloudWatch: metrics in and out. Metric math is not served. */
export const cloudwatch = (metrics: Metrics, report: Report): Service =>
  awsJson(
    'cloudwatch',
    '1.0',
    {
      GetMetricData: (input) => {
        const { MetricDataQueries, StartTime, EndTime, ScanBy } = input as {
          MetricDataQueries: readonly Query[];
          StartTime: number;
          EndTime: number;
          ScanBy?: string;
        };
        if (!(StartTime < EndTime)) throw new AwsError('ValidationError', 'StartTime must be before EndTime');
        const results = MetricDataQueries.filter(({ ReturnData }) => ReturnData !== false).map((query) => {
          const points = read(metrics, query, StartTime * 1000, EndTime * 1000);
          if (ScanBy !== 'TimestampAscending') points.reverse();
          return {
            Id: query.Id,
            Label: query.Label ?? query.MetricStat?.Metric.MetricName,
            Timestamps: points.map(([at]) => at / 1000),
            Values: points.map(([, value]) => value),
            StatusCode: 'Complete',
          };
        });
        return { MetricDataResults: results, Messages: [] };
      },
      PutMetricData: (input) => {
        const { Namespace, MetricData = [] } = input as { Namespace: string; MetricData?: readonly Datum[] };
        for (const { MetricName, Dimensions, Value, Values } of MetricData) {
          const metric = { namespace: Namespace, name: MetricName, dimensions: dimensionsOf(Dimensions) };
          for (const value of Values ?? [Value ?? 0]) metrics.count(metric, value);
        }
      },
    },
    report,
  );

/** Points in order of time. */
const read = (metrics: Metrics, query: Query, from: number, to: number): [number, number][] => {
  const { MetricStat, Expression, Id } = query;
  if (!MetricStat) throw new AwsError('ValidationError', `${Id}: the local stack knows no metric math: ${Expression}`);
  const { Metric, Period, Stat } = MetricStat;
  const value = STATISTICS[Stat];
  if (!value || Period % 60 !== 0) throw new AwsError('ValidationError', `${Id}: statistic ${Stat} over ${Period} s`);
  const metric: MetricName = {
    namespace: Metric.Namespace,
    name: Metric.MetricName,
    dimensions: dimensionsOf(Metric.Dimensions),
  };
  const points = [...metrics.read(metric, from, to, Period * 1000)];
  return points.map(([at, statistics]): [number, number] => [at, value(statistics)]).sort(([a], [b]) => a - b);
};

const dimensionsOf = (dimensions: readonly Dimension[] = []): Dimensions =>
  Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
