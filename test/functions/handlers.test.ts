import { DescribeCertificateCommand, IoTClient, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { GetConnectionCommand, IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { CERTIFICATE, client, finding, MINUTE } from '../given/incidents.ts';

/** The handlers as Lambda loads them: their environment, their own clients, dynalite behind them, the rest of AWS mocked. */
const environment = {
  STACK: 'floodgate-test',
  ENTITY_LOGGING: 'off',
  PACE: '0.001',
  WINDOWS_TABLE: 'windows',
  INCIDENTS_TABLE: 'incidents',
  LEDGER_TABLE: 'ledger',
  TAP: 'always',
  FALSE_ALARMS_PER_DAY: '1',
  SKETCH_KEY: 'key',
  INCIDENTS_TOPIC: 'arn:aws:sns:us-east-1:123456789012:floodgate-test-incidents',
  CHAT_TOPIC: 'arn:aws:sns:us-east-1:123456789012:floodgate-test-chat',
  PUBLISH: 'none',
  MODE_PARAMETER: '/floodgate/test/mode',
  BREAKER_PARAMETER: '/floodgate/test/breaker',
  POLICY_PARAMETER: '/floodgate/test/policy',
  DISCONNECT_FUNCTION: 'floodgate-test-disconnect',
  QUARANTINE_FUNCTION: 'floodgate-test-quarantine',
  DEACTIVATE_FUNCTION: 'floodgate-test-deactivate',
  REVOKE_FUNCTION: 'floodgate-test-revoke',
  REINSTATE_FUNCTION: 'floodgate-test-reinstate',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  // Log lines go through the console that a test can listen to.
  POWERTOOLS_DEV: 'true',
};

const context = { awsRequestId: 'request-1', functionName: 'test' } as Context;
const asked = { certificateId: CERTIFICATE, reason: 'stolen', requestedBy: 'ann' };

const iot = mockClient(IoTClient);
const iotData = mockClient(IoTDataPlaneClient);
const lambda = mockClient(LambdaClient);
const sns = mockClient(SNSClient);
const ssm = mockClient(SSMClient);

let dynamo: LocalDynamo;
const before = { ...process.env };

beforeAll(async () => {
  dynamo = await startDynamo();
  await dynamo.createTable('windows', ['k']);
  await dynamo.createTable('incidents', ['k', 's']);
  await dynamo.createTable('ledger', ['k', 's']);
  const { hostname, port, protocol } = (await dynamo.client.config.endpoint?.()) ?? {};
  Object.assign(process.env, environment, { AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}` });
});
beforeEach(() => {
  for (const mock of [iot, iotData, lambda, sns, ssm]) mock.reset();
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: 'observe' } });
  ssm.on(GetParameterCommand, { Name: environment.BREAKER_PARAMETER }).resolves({ Parameter: { Value: 'enforce' } });
  ssm.on(GetParameterCommand, { Name: environment.POLICY_PARAMETER }).resolves({ Parameter: { Value: '{}' } });
  sns.on(PublishCommand).resolves({});
  jest.restoreAllMocks();
  for (const method of ['info', 'warn', 'error'] as const) jest.spyOn(console, method).mockReturnValue(undefined);
});
afterAll(async () => {
  process.env = before;
  await dynamo.stop();
});

/** Raises a finding as inspect does, and answers with the SNS event that follows from it. */
const hint = async (name: string) => {
  const { announcing } = await import('../../functions/wiring/incidents.ts');
  const { raise } = await import('../../shared/pipeline/raise.ts');
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const deps = announcing({
    stack: 'floodgate-test',
    endpoint: undefined,
    pace: 0.001,
    incidentsTable: 'incidents',
    incidentsTopic: environment.INCIDENTS_TOPIC,
    ledgerTable: 'ledger',
    publish: 'none',
    chatTopic: environment.CHAT_TOPIC,
  });
  await raise([finding({ entity: client(name), at: Date.now() })], { ...deps, log: silent, pace: 1 });
  const { default: Message } = JSON.parse(sns.commandCalls(PublishCommand).at(-1)?.args[0].input.Message ?? '{}') as {
    default: string;
  };
  return {
    Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: '', Sns: { Message } }],
  } as never;
};

const emails = (): readonly string[] =>
  sns
    .commandCalls(PublishCommand)
    .map(({ args }) => (JSON.parse(args[0].input.Message ?? '{}') as { email: string }).email);

describe('the handlers', () => {
  it('react to what SNS delivers: the incident is read again, decided on and announced', async () => {
    const { handler } = await import('../../functions/react.ts');
    await handler(await hint('meter-1'), context);
    // Nobody has ever seen this certificate, so it is not cut, and people hear why.
    expect(emails()).toHaveLength(2);
    expect(emails()[1]).toContain('alert only: the certificate was first seen less than 24 h before');
    expect(lambda.commandCalls(InvokeCommand)).toEqual([]);
    const { dynamoIncidents } = await import('../../shared/adapters/dynamo-incidents.ts');
    const { familyOf, partsOf } = await import('../../shared/incidents/id.ts');
    const { needsAttention } = await import('../../shared/incidents/attention.ts');
    const incidents = dynamoIncidents(dynamo.client, 'incidents', { familyOf, partsOf, needsAttention });
    const stored = await incidents.newest('publish-flood', client('meter-1'));
    expect(stored?.incident.decision).toMatchObject({ kind: 'held', because: 'caution' });
  });

  it('refuse a message that is no hint of ours', async () => {
    const { handler } = await import('../../functions/react.ts');
    const event = { Records: [{ Sns: { Message: '{"schema":"other"}' } }] } as never;
    await expect(handler(event, context)).rejects.toThrow('schema is "other"');
  });

  it('sweep on a schedule', async () => {
    await hint('meter-2');
    const { handler } = await import('../../functions/sweep.ts');
    const past = Date.now() + MINUTE;
    jest.spyOn(Date, 'now').mockReturnValue(past);
    expect(await handler({ 'detail-type': 'Scheduled Event' } as never, context)).toMatchObject({ pending: 0 });
    expect(emails().at(-1)).toMatch(/publish-flood, over now/);
  });

  it('deactivate and reinstate for whoever may call them', async () => {
    const { handler: deactivate } = await import('../../functions/deactivate.ts');
    const { handler: reinstate } = await import('../../functions/reinstate.ts');
    let status: 'ACTIVE' | 'INACTIVE' | 'REVOKED' = 'ACTIVE';
    iot.on(UpdateCertificateCommand).callsFake(({ newStatus }: { newStatus: typeof status }) => {
      status = newStatus;
    });
    iot
      .on(DescribeCertificateCommand)
      .callsFake(() => ({ certificateDescription: { status, lastModifiedDate: new Date(1) } }));
    expect(await deactivate(asked, context)).toMatchObject({ status: 'done' });
    expect(status).toBe('INACTIVE');
    expect(await reinstate(asked, { ...context, awsRequestId: 'request-2' })).toMatchObject({ status: 'done' });
    expect(status).toBe('ACTIVE');
    const { handler: revoke } = await import('../../functions/revoke.ts');
    expect(await revoke(asked, { ...context, awsRequestId: 'request-3' })).toMatchObject({ status: 'done' });
    expect(status).toBe('REVOKED');
  });

  it('keep the allowlist, which binds the others', async () => {
    const { handler: guard } = await import('../../functions/guard.ts');
    const { handler: deactivate } = await import('../../functions/deactivate.ts');
    const certificateId = CERTIFICATE.replace('c0ffee', 'facade');
    const person = { requestedBy: 'ann', reason: 'bench' };
    const allow = { what: 'principal', value: certificateId };
    expect(await guard({ allow, hours: 1, ...person }, { ...context, awsRequestId: 'request-4' })).toMatchObject({
      status: 'done',
    });
    const outcome = await deactivate({ certificateId, ...person }, { ...context, awsRequestId: 'request-5' });
    expect(outcome).toMatchObject({ detail: 'the allowlist names its principal: bench (ann), so nothing was changed' });
    expect(iot.commandCalls(UpdateCertificateCommand)).toEqual([]);
  });

  it('approve what waits, and nothing else', async () => {
    const { handler: approve } = await import('../../functions/approve.ts');
    const { dynamoProposals } = await import('../../shared/adapters/dynamo-proposals.ts');
    const incidentId = `publish-flood-${'0'.repeat(32)}-1`;
    expect(await approve({ incidentId, approvedBy: 'ann' }, context)).toMatchObject({ status: 'skipped' });
    await dynamoProposals(dynamo.client, 'ledger').propose(incidentId, {
      id: 'one',
      action: 'deactivate',
      target: { kind: 'principal', id: CERTIFICATE },
      request: { certificateId: CERTIFICATE, reason: 'flood', incidentId },
      requestedBy: 'floodgate',
      at: Date.now(),
    });
    const Payload = new TextEncoder().encode(JSON.stringify({ status: 'done', detail: '', at: 1 })) as never;
    lambda.on(InvokeCommand).resolves({ Payload });
    expect(await approve({ incidentId, approvedBy: 'ann' }, context)).toMatchObject({ status: 'done' });
    expect(lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input.FunctionName)).toEqual([
      'floodgate-test-deactivate',
    ]);
  });

  it('learn on a schedule, also before anything was ever seen', async () => {
    const { handler } = await import('../../functions/learn.ts');
    await handler({ 'detail-type': 'Scheduled Event' } as never, context);
    const [line] = jest.mocked(console.info).mock.calls.at(-1) ?? [];
    expect(JSON.parse(String(line))).toMatchObject({ message: 'learned', groups: 0, findings: 0 });
  });

  it('take in what people say of an incident, and tell everybody', async () => {
    await hint('meter-3');
    const { default: body } = JSON.parse(sns.commandCalls(PublishCommand).at(-1)?.args[0].input.Message ?? '{}') as {
      default: string;
    };
    const { id } = JSON.parse(body) as { id: string };
    const { handler } = await import('../../functions/verdict.ts');
    const said = { incidentId: id, verdict: 'false', reason: 'a test', requestedBy: 'ann' };
    expect(await handler(said, context)).toMatchObject({ status: 'done' });
    expect(emails().at(-1)).toContain('Verdict   false, says ann: a test');
    expect(emails().at(-1)).toMatch(/publish-flood, over now/);
    const announced = emails().length;
    expect(await handler(said, context)).toMatchObject({ status: 'skipped', detail: 'it was called false before' });
    expect(emails()).toHaveLength(announced);
  });

  it('disconnect nobody whom the windows do not know', async () => {
    iotData.on(GetConnectionCommand).resolves({ connected: true });
    const { handler } = await import('../../functions/disconnect.ts');
    const outcome = await handler({ clientId: 'meter-1', culprit: CERTIFICATE, requestedBy: 'ann' }, context);
    expect(outcome).toMatchObject({
      status: 'skipped',
      detail: 'no session of it was seen, so it is not known whose it is',
    });
  });

  it('log an error once, with the request it belongs to, and throw it on', async () => {
    const { handler } = await import('../../functions/deactivate.ts');
    await expect(handler({ certificateId: 'x' }, context)).rejects.toThrow(
      'certificateId must be 64 lower-case hex digits',
    );
    const lines = jest
      .mocked(console.error)
      .mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ message: 'failed', function_request_id: 'request-1' });
  });
});
