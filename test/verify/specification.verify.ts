import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { strangersTo, type Template } from './specification.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'floodgate-specification-'));
let packaged: Template;

beforeAll(() => {
  execFileSync('sls', ['package', '--stage', 'prod', '--package', folder], { cwd: ROOT, stdio: 'ignore' });
  packaged = JSON.parse(readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the packaged template', () => {
  it('holds what the specification of CloudFormation knows, in the types that it has there', () => {
    expect(Object.keys(packaged.Resources).length).toBeGreaterThan(100);
    expect(strangersTo(packaged)).toEqual([]);
  });
});

describe('a template with', () => {
  const found = (Type: string, Properties: unknown) => strangersTo({ Resources: { It: { Type, Properties } } });
  const stream = (Properties: object) => found('AWS::Kinesis::Stream', Properties);
  const alarm = (Properties: object) =>
    found('AWS::CloudWatch::Alarm', {
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      ...Properties,
    });
  const version = (FunctionName: unknown) => found('AWS::Lambda::Version', { FunctionName });
  const absent = { Ref: 'AWS::NoValue' };

  it.each([
    ['a type that is none', found('AWS::Kinesis::River', {}), 'It: there is no AWS::Kinesis::River'],
    ['an unknown property', stream({ Shards: 1 }), 'It.Shards: is unknown'],
    ['a property of the prototype', stream({ toString: 1 }), 'It.toString: is unknown'],
    ['a number as text', stream({ ShardCount: '1' }), 'It.ShardCount: must be an integer'],
    ['half a shard', stream({ ShardCount: 1.5 }), 'It.ShardCount: must be an integer'],
    ['text as a number', stream({ Name: 1 }), 'It.Name: must be a string'],
    ['a list for a map', stream({ StreamModeDetails: [] }), 'It.StreamModeDetails: must be an object'],
    [
      'an unknown name inside',
      stream({ StreamModeDetails: { StreamMode: 'ON_DEMAND', Fast: 1 } }),
      'It.StreamModeDetails.Fast: is unknown',
    ],
    [
      'a required name missing inside',
      stream({ StreamModeDetails: {} }),
      'It.StreamModeDetails.StreamMode: is required',
    ],
    ['half a tag', stream({ Tags: [{ Key: 'a' }] }), 'It.Tags[0].Value: is required'],
    ['a truth as text', alarm({ ActionsEnabled: 'true' }), 'It.ActionsEnabled: must be a boolean'],
    ['one for a list', alarm({ AlarmActions: 'arn' }), 'It.AlarmActions: must be a list'],
    ['a required property missing', found('AWS::Lambda::Version', {}), 'It.FunctionName: is required'],
    ['one that is taken away', version(absent), 'It.FunctionName: is required'],
    ['one that is there at times', version({ 'Fn::If': ['C', 'f', absent] }), 'It.FunctionName: is required'],
    ['a wrong branch', stream({ ShardCount: { 'Fn::If': ['C', absent, 'two'] } }), 'It.ShardCount: must be an integer'],
  ])('%s does not pass', (_, complaints, expected) => {
    expect(complaints).toEqual([expected]);
  });

  it.each([
    ['what only AWS can tell', version({ 'Fn::GetAtt': ['F', 'Arn'] })],
    ['two right branches', version({ 'Fn::If': ['C', 'f', { Ref: 'G' }] })],
    ['one that may be left out', stream({ ShardCount: { 'Fn::If': ['C', absent, 2] } })],
    ['a resource of our own', found('Custom::Anything', { whatever: [1] })],
  ])('%s passes', (_, complaints) => {
    expect(complaints).toEqual([]);
  });
});
