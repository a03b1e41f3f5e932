import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { readServerless } from '../../local/template/includes.ts';
import { readYaml } from '../../local/template/yaml.ts';
import { deactivate } from '../../shared/response/actions/deactivate.ts';
import { disconnect } from '../../shared/response/actions/disconnect.ts';
import { quarantine } from '../../shared/response/actions/quarantine.ts';
import { reinstate } from '../../shared/response/actions/reinstate.ts';
import { revoke } from '../../shared/response/actions/revoke.ts';
import { CERTIFICATE } from '../given/incidents.ts';

interface Step {
  readonly name: string;
  readonly action: string;
  readonly timeoutSeconds?: number;
  readonly onFailure?: string;
  readonly isEnd?: boolean;
  readonly inputs: Readonly<Record<string, unknown>> & {
    readonly FunctionName?: { readonly Ref: string };
    readonly InputPayload?: Readonly<Record<string, string>>;
    readonly Choices?: readonly { readonly NextStep: string }[];
    readonly Default?: string;
  };
}

interface Runbook {
  readonly schemaVersion: string;
  readonly assumeRole: string;
  readonly parameters: Readonly<Record<string, { readonly type: string; readonly allowedPattern?: string }>>;
  readonly mainSteps: readonly Step[];
  readonly outputs: readonly string[];
}

const ROOT = join(import.meta.dirname, '../..');
const read = <T>(path: string): T => readYaml(readFileSync(join(ROOT, path), 'utf8')) as T;

const { functions, resources } = readServerless(join(ROOT, 'serverless.yml')) as unknown as {
  readonly functions: Readonly<Record<string, unknown>>;
  readonly resources: {
    readonly Resources: Readonly<
      Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>
    >;
  };
};

const names = readdirSync(join(ROOT, 'functions/runbooks')).map((file) => file.replace(/\.yml$/, ''));
const runbooks = names.map((name) => [name, read<Runbook>(`functions/runbooks/${name}.yml`)] as const);

/** What people would fill in. */
const filledIn: Readonly<Record<string, string>> = {
  CertificateId: CERTIFICATE,
  Reason: 'stolen',
  RequestedBy: 'ann',
  ClientId: 'meter-1',
};
const inputs = { deactivate, disconnect, quarantine, reinstate, revoke } as const;

describe.each(runbooks)('the runbook %s', (name, { schemaVersion, assumeRole, parameters, mainSteps, outputs }) => {
  const calls = mainSteps.filter(({ action }) => action === 'aws:invokeLambdaFunction');

  it('is deployed under its name, as an Automation document', () => {
    const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}Runbook`;
    expect(resources.Resources[id]).toMatchObject({
      Type: 'AWS::SSM::Document',
      Properties: {
        Name: `\${self:custom.stack}-${name}`,
        DocumentType: 'Automation',
        Content: read(`functions/runbooks/${name}.yml`),
      },
    });
    expect(schemaVersion).toBe('0.3');
    expect(assumeRole).toBe('{{ AutomationAssumeRole }}');
  });

  it('names no parameter that it does not have, and has none that it does not use', () => {
    const used = [...JSON.stringify({ assumeRole, mainSteps }).matchAll(/\{\{ (\w+) \}\}/g)].map(([, one]) => one);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(parameters).toSorted());
  });

  it('goes to steps that there are, and says what happens when one fails', () => {
    const known = mainSteps.map((step) => step.name);
    const next = mainSteps.flatMap(({ inputs: { Choices = [], Default } }) => [
      ...Choices.map(({ NextStep }) => NextStep),
      ...(Default === undefined ? [] : [Default]),
    ]);
    expect(next.filter((step) => !known.includes(step))).toEqual([]);
    expect(outputs.filter((output) => !known.includes(output.split('.')[0] ?? ''))).toEqual([]);
    for (const step of [...calls, ...mainSteps.filter(({ action }) => action === 'aws:approve')])
      expect(step).toMatchObject({ onFailure: 'Abort', timeoutSeconds: expect.any(Number) });
    expect(mainSteps.at(-1)?.isEnd).toBe(true);
  });

  it('calls action functions, with requests that they take', () => {
    expect(calls.length).toBeGreaterThan(0);
    for (const { inputs: call } of calls) {
      const action = /^(\w+)LambdaFunction$/.exec(call.FunctionName?.Ref ?? '')?.[1]?.toLowerCase() ?? '';
      expect(Object.keys(functions)).toContain(action);
      const request = Object.fromEntries(
        Object.entries(call.InputPayload ?? {}).map(([key, value]) => [
          key,
          value.replace(/\{\{ (\w+) \}\}/g, (_, parameter: string) => filledIn[parameter] ?? ''),
        ]),
      );
      const { input } = inputs[action as keyof typeof inputs];
      expect(z.safeParse<z.ZodMiniType>(input, request)).toMatchObject({ success: true });
    }
  });

  it('lets nobody break out of a JSON string', () => {
    for (const parameter of ['CertificateId', 'Reason', 'RequestedBy', 'ClientId']) {
      const pattern = parameters[parameter]?.allowedPattern;
      if (parameter === 'ClientId' && !(parameter in parameters)) continue;
      expect(new RegExp(pattern ?? '').test(filledIn[parameter] ?? '')).toBe(true);
      for (const hostile of ['","requestedBy":"x', 'a\\', 'two\nlines', '\u0000'])
        expect(new RegExp(pattern ?? '').test(hostile)).toBe(false);
    }
  });
});

describe('revoking by runbook', () => {
  const revoking = runbooks.find(([name]) => name === 'revoke')?.[1];

  it('waits for an approval before anything else, and gives up when none comes', () => {
    expect(revoking?.mainSteps.map(({ action }) => action)).toEqual(['aws:approve', 'aws:invokeLambdaFunction']);
    expect(revoking?.mainSteps[0]).toMatchObject({ onFailure: 'Abort', inputs: { MinRequiredApprovals: 1 } });
  });

  it('asks the approver that the stack was deployed with, whoever else the caller names', () => {
    expect(revoking?.mainSteps[0]?.inputs.Approvers).toEqual({
      'Fn::If': ['HasApprover', [{ Ref: 'Approver' }], '{{ Approvers }}'],
    });
    expect(resources.Resources.ApproverMayApprove).toMatchObject({
      Condition: 'HasApprover',
      Properties: { FunctionName: { Ref: 'ApproveLambdaFunction' }, Principal: { Ref: 'Approver' } },
    });
  });

  it('asks on a topic whose name AWS lets Automation publish to', () => {
    expect(revoking?.mainSteps[0]?.inputs.NotificationArn).toEqual({ Ref: 'ApprovalsTopic' });
    expect(resources.Resources.ApprovalsTopic?.Properties.TopicName).toMatch(/^Automation/);
  });
});
