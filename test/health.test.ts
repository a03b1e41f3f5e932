import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readServerless } from '../local/template/includes.ts';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const ROOT = join(import.meta.dirname, '..');
const { resources } = readServerless(join(ROOT, 'serverless.yml')) as unknown as {
  resources: { Resources: Readonly<Record<string, Resource>> };
};
const of = (type: string) => Object.entries(resources.Resources).filter(([, { Type }]) => Type === type);

const alarms = of('AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [id, Properties] as const);
const filters = of('AWS::Logs::MetricFilter').map(([id, { Properties }]) => {
  const [{ MetricName, MetricValue }] = Properties.MetricTransformations as [
    { MetricName: string; MetricValue: string },
  ];
  return [id, { MetricName, MetricValue, pattern: String(Properties.FilterPattern) }] as const;
});

describe('an alarm', () => {
  it.each(alarms)('%s says what is wrong, and tells the health topic when it begins and when it ends', (_, alarm) => {
    expect(String(alarm.AlarmDescription)).toMatch(/^[A-Z].{40,}\.$/);
    expect([alarm.AlarmActions, alarm.OKActions]).toEqual([[{ Ref: 'HealthTopic' }], [{ Ref: 'HealthTopic' }]]);
  });

  it('on a metric of our own has a filter that makes the metric', () => {
    const ours = alarms.filter(([, { Namespace }]) => String(Namespace).startsWith('Floodgate/'));
    const made = filters.map(([, { MetricName }]) => MetricName);
    expect(new Set(ours.map(([, { MetricName }]) => MetricName))).toEqual(new Set(made));
  });

  it('stays quiet without data, but for the heartbeat, whose absence is the news', () => {
    expect(alarms.filter(([, alarm]) => alarm.TreatMissingData !== 'notBreaching').map(([id]) => id)).toEqual([
      'HeartbeatAlarm',
    ]);
  });
});

describe('a metric filter', () => {
  const written = [
    'functions/inspect.ts',
    'functions/watch.ts',
    'shared/pipeline/inspect.ts',
    'shared/pipeline/watch.ts',
  ]
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .join('\n');

  it.each(filters)('%s reads a field that a function logs', (_, filter) => {
    const field = filter.MetricValue.replace('$.', '');
    expect(written).toMatch(new RegExp(`(readonly |\\{ |const )${field}\\b`));
    for (const [, message] of filter.pattern.matchAll(/\$\.message = "(\w+)"/g))
      expect(written).toContain(`log.info('${message}'`);
  });
});
