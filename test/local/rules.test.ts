import { describe, expect, it } from '@jest/globals';
import { createRules } from '../../local/rules/engine.ts';
import { loadTemplate, type Rule } from '../../local/template.ts';

const project = loadTemplate(`${import.meta.dirname}/../../serverless.yml`, {
  stackUuid: 'x',
  params: { tap: 'always' },
});

const rule = (sql: string, more: Partial<Rule> = {}): Rule => ({
  name: 'r',
  arn: 'arn',
  sql,
  sqlVersion: '2016-03-23',
  disabled: false,
  actions: [{ kind: 'Kinesis', parameters: { StreamName: 's', PartitionKey: '${clientid()}' } }],
  ...more,
});

const message = (topic: string, payload: unknown = {}) => ({
  topic,
  payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  clientId: 'meter-7',
  principal: 'ab'.repeat(32),
  sourceIp: '127.0.1.7',
  traceId: 'trace',
  timestamp: 5,
});

const start = (rules: readonly Rule[], more: object = {}) => {
  const put: { stream: string; key: string; record: unknown }[] = [];
  const counts = new Map<string, number>();
  const template = { rules, streams: [{ name: 's', arn: 'a', shards: 1 }, ...project.streams] };
  const engine = createRules(template, {
    putRecord: (stream, key, data) => put.push({ stream, key, record: JSON.parse(Buffer.from(data).toString()) }),
    metric: (name, amount, { RuleName }) => {
      const key = RuleName ? `${name}/${RuleName}` : name;
      counts.set(key, (counts.get(key) ?? 0) + amount);
    },
    now: () => 1000,
    accountId: '111122223333',
    ...more,
  });
  return { engine, put, counts };
};

describe('the rules of serverless.yml', () => {
  it('turn a publish into a tap record and nothing else', () => {
    const { engine, put } = start(project.rules);
    engine.route(message('devices/meter-7/state', 'binary\u0000'));
    expect(put).toEqual([
      {
        stream: 'floodgate-dev',
        key: `meter-7${'ab'.repeat(32)}`,
        record: {
          eventType: 'published',
          clientId: 'meter-7',
          principalIdentifier: 'ab'.repeat(32),
          sourceIp: '127.0.1.7',
          topic: 'devices/meter-7/state',
          timestamp: 1000,
          traceId: 'trace',
          base64Length: 12,
          via: 'floodgate-dev',
        },
      },
    ]);
  });

  it('stamp a lifecycle event and keep it whole', () => {
    const { engine, put } = start(project.rules);
    const event = { clientId: 'meter-7', eventType: 'connected', versionNumber: 3 };
    engine.route({ ...message('$aws/events/presence/connected/meter-7', event), clientId: 'n/a', traceId: '' });
    expect(put).toEqual([{ stream: 'floodgate-dev', key: 'meter-7', record: { ...event, via: 'floodgate-dev' } }]);
  });
});

describe('the rules engine', () => {
  it('runs every rule that matches and counts as AWS does', () => {
    const { engine, put, counts } = start([
      rule("SELECT a FROM '#'"),
      rule("SELECT a FROM 't' WHERE a > 1", { name: 'q' }),
    ]);
    engine.route(message('t', { a: 1 }));
    engine.route(message('t', { a: 2 }));
    expect(put.map(({ record }) => record)).toEqual([{ a: 1 }, { a: 2 }, { a: 2 }]);
    expect(Object.fromEntries(counts)).toEqual({
      'TopicMatch/r': 2,
      'TopicMatch/q': 2,
      RulesExecuted: 4,
      'Success/r': 2,
      'Success/q': 1,
    });
  });

  it('counts a payload it cannot read and goes on', () => {
    const { engine, put, counts } = start([
      rule("SELECT *, 1 AS one FROM '#'"),
      rule("SELECT topic() FROM '#'", { name: 'q' }),
    ]);
    engine.route(message('t', 'not json'));
    expect(counts.get('ParseError/r')).toBe(1);
    expect(put.map(({ record }) => record)).toEqual([{ topic: 't' }]);
  });

  it('counts a record the stream refuses, and drops it', () => {
    const problems: string[] = [];
    const { engine, counts } = start([rule("SELECT topic() FROM '#'")], {
      putRecord: () => {
        throw new Error('throughput exceeded');
      },
      report: (problem: string) => problems.push(problem),
    });
    engine.route(message('t'));
    expect(counts.get('Failure/r')).toBe(1);
    expect(problems).toEqual(['rule r: Error: throughput exceeded']);
  });

  it('stops and starts a rule by name', () => {
    const { engine, put } = start([rule("SELECT topic() FROM '#'")]);
    expect(engine.setEnabled('r', false)).toBe(true);
    engine.route(message('t'));
    expect(put).toEqual([]);
    engine.setEnabled('r', true);
    engine.route(message('t'));
    expect(put).toHaveLength(1);
    expect(engine.setEnabled('nobody', true)).toBe(false);
  });

  it('runs the named rule alone for Basic Ingest, without the prefix', () => {
    const { engine, put, counts } = start([
      rule("SELECT topic() FROM 'never'"),
      rule("SELECT topic() FROM '#'", { name: 'q' }),
    ]);
    engine.route(message('$aws/rules/r/a/b'));
    engine.route(message('$aws/rules/nobody/a/b'));
    expect(put.map(({ record }) => record)).toEqual([{ topic: 'a/b' }]);
    expect(counts.get('RuleNotFound/nobody')).toBe(1);
  });

  it('keeps the quota of evaluations', () => {
    const { engine, put, counts } = start([rule("SELECT topic() FROM '#'")], { evaluationsPerSecond: 2 });
    for (let i = 0; i < 5; i += 1) engine.route(message('t'));
    expect(put).toHaveLength(2);
    expect(counts.get('RuleExecutionThrottled/r')).toBe(3);
  });

  it.each([
    ['wrong SQL', rule("SELECT nope() FROM '#'"), 'r: unknown function nope()'],
    [
      'another SQL version',
      rule("SELECT * FROM '#'", { sqlVersion: '2015-10-08' }),
      'r: unknown SQL version 2015-10-08',
    ],
    [
      'an action it does not know',
      rule("SELECT * FROM '#'", { actions: [{ kind: 'Lambda', parameters: {} }] }),
      'r: the local stack knows no action Lambda',
    ],
    [
      'a stream that is not there',
      rule("SELECT * FROM '#'", { actions: [{ kind: 'Kinesis', parameters: { StreamName: 'x' } }] }),
      'r: no stream x',
    ],
    [
      'a partition key that is no expression',
      rule("SELECT * FROM '#'", {
        actions: [{ kind: 'Kinesis', parameters: { StreamName: 's', PartitionKey: '${clientid(}' } }],
      }),
      'unexpected',
    ],
  ])('refuses %s when it is created', (_, wrong, problem) => {
    expect(() => start([wrong])).toThrow(problem);
  });

  it('routes a flood of 10 000 messages in well under a second', () => {
    let records = 0;
    const { engine } = start(project.rules, { putRecord: () => (records += 1) });
    const flood = message('devices/meter-7/state', { temperature: 21.5, padding: 'x'.repeat(500) });
    const started = performance.now();
    for (let i = 0; i < 10_000; i += 1) engine.route(flood);
    expect(records).toBe(10_000);
    expect(performance.now() - started).toBeLessThan(600);
  });
});
