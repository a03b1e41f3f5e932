import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readServerless } from '../../local/template/includes.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'floodgate-package-'));
const template = join(folder, 'cloudformation-template-update-stack.json');
const { functions, resources } = readServerless(join(ROOT, 'serverless.yml')) as unknown as {
  functions: Record<string, object>;
  resources: { Resources: Record<string, { Type: string }> };
};

beforeAll(() => {
  run('sls', ['package', '--stage', 'prod', '--package', folder]);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('what is deployed', () => {
  it('holds one package per function and no more', () => {
    const packages = readdirSync(folder).filter((name) => name.endsWith('.zip'));
    expect(packages.toSorted()).toEqual(
      Object.keys(functions)
        .map((name) => `${name}.zip`)
        .toSorted(),
    );
  });

  it.each(Object.keys(functions))('%s loads on Node 24 as an ES module that exports its handler', (name) => {
    const unpacked = join(folder, name);
    run('python3', ['-m', 'zipfile', '-e', join(folder, `${name}.zip`), unpacked]);
    const bundle = join(unpacked, 'functions', `${name}.mjs`);
    expect(
      run(process.execPath, ['--input-type=module', '-e', LOAD, pathToFileURL(bundle).href], environment(name)),
    ).toBe('function');
  });

  it('hands AWS the partition key of the tap without the backslash that hides it from the framework', () => {
    const { Resources } = JSON.parse(readFileSync(template, 'utf8'));
    expect(Resources.TapRule.Properties.TopicRulePayload.Actions[0].Kinesis.PartitionKey).toBe(
      '${concat(clientid(), principal())}',
    );
  });

  it('holds the roles that we wrote, none that the framework made, and lets each service call from one place', () => {
    const { Resources } = JSON.parse(readFileSync(template, 'utf8'));
    const written = Object.keys(resources.Resources).filter((id) => resources.Resources[id]?.Type === 'AWS::IAM::Role');
    expect(idsOf(Resources, 'AWS::IAM::Role').toSorted()).toEqual(written.toSorted());
    expect(idsOf(Resources, 'AWS::IAM::Policy')).toEqual([]);
    const permissions = idsOf(Resources, 'AWS::Lambda::Permission');
    expect(permissions.length).toBeGreaterThan(0);
    // The approver is a person's role, which comes from no one place.
    expect(permissions.filter((id) => Resources[id].Properties.SourceArn === undefined)).toEqual([
      'ApproverMayApprove',
    ]);
  });
});

/** Each way of deploying that changes what is in the template. */
const deployments = [
  ['prod', []],
  [
    'staging',
    [
      'email=security@example.com',
      'actionConcurrency=1',
      'approver=arn:aws:iam::123456789012:role/security',
      'writesPerSecond=60',
    ],
  ],
  ['dev', ['shards=on-demand', 'tap=off', 'monthlyCeiling=20']],
] as const;

describe.each(deployments)('stage %s with %j', (stage, params) => {
  const place = join(folder, stage);
  const options = ['--stage', stage, ...params.map((param) => `--param=${param}`)];

  it('is understood by the framework, with no variable left', () => {
    expect(run('sls', ['print', ...options])).not.toMatch(/\$\{(self|sls|param|opt|file):/);
  });

  it('is a template that cfn-lint finds nothing in', () => {
    run('sls', ['package', ...options, '--package', place]);
    const packaged = join(place, 'cloudformation-template-update-stack.json');
    // W3005: the framework names each role twice, in Role and in DependsOn.
    expect(run('cfn-lint', ['--regions', 'us-east-1', '--ignore-checks', 'W3005', '--template', packaged])).toBe('');
  });
});

const idsOf = (declared: Record<string, { Type: string }>, type: string): string[] =>
  Object.keys(declared).filter((id) => declared[id]?.Type === type);

const LOAD = 'process.stdout.write(typeof (await import(process.argv[1])).handler)';

/** What AWS would set, as the packaged template says; what only AWS can resolve gets a stand-in. */
const environment = (name: string): Record<string, string> => {
  const { Resources } = JSON.parse(readFileSync(template, 'utf8'));
  const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;
  const variables: Record<string, unknown> = Resources[id].Properties.Environment.Variables;
  const texts = Object.entries(variables).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : `stand-in-${key}`,
  ]);
  return { AWS_REGION: 'us-east-1', ...Object.fromEntries(texts) };
};

const run = (command: string, args: readonly string[], env: Record<string, string> = {}): string =>
  execFileSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
