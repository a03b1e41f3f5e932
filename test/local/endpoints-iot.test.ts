import {
  AddThingToThingGroupCommand,
  AttachPolicyCommand,
  CertificateStateException,
  DescribeCertificateCommand,
  DescribeEndpointCommand,
  DescribeEventConfigurationsCommand,
  DescribeThingCommand,
  DetachPolicyCommand,
  DisableTopicRuleCommand,
  EnableTopicRuleCommand,
  GetTopicRuleCommand,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListAuditTasksCommand,
  ListCertificatesCommand,
  ListPrincipalThingsCommand,
  ListPrincipalThingsV2Command,
  ListThingGroupsForThingCommand,
  ListThingPrincipalsCommand,
  ListV2LoggingLevelsCommand,
  RemoveThingFromThingGroupCommand,
  ResourceNotFoundException,
  SetV2LoggingLevelCommand,
  ThrottlingException,
  UnauthorizedException,
  UpdateCertificateCommand,
  UpdateEventConfigurationsCommand,
} from '@aws-sdk/client-iot';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { iot } from '../../local/endpoints/iot.ts';
import { createLimiter } from '../../local/endpoints/limits.ts';
import { createThings, type Things } from '../../local/endpoints/things.ts';
import { type RegisteredCertificate, StateError } from '../../local/types.ts';
import { clientOf } from './endpoint-client.ts';

const ID = 'ab'.repeat(32);
const ARN = `arn:aws:iot:us-east-1:111122223333:cert/${ID}`;
const RULE = {
  name: 'tap',
  arn: 'arn:aws:iot:us-east-1:111122223333:rule/tap',
  sql: "SELECT * FROM '#'",
  sqlVersion: '2016-03-23',
  disabled: false,
  actions: [],
};

const certificate = (id: string): RegisteredCertificate => ({
  id,
  pem: 'PEM',
  commonName: undefined,
  policy: 'own',
  createdAt: 1_700_000_000_000,
  status: 'ACTIVE',
  lastModifiedAt: 1_700_000_001_000,
});

/** As the real registry: REVOKED is final. */
const fakeRegistry = (...ids: string[]) => {
  const certificates = new Map(ids.map((id) => [id, certificate(id)]));
  return {
    certificates,
    update(id: string, status: RegisteredCertificate['status']) {
      const found = certificates.get(id);
      if (!found) throw new StateError('ResourceNotFoundException', `no certificate ${id}`);
      if (found.status === 'REVOKED') throw new StateError('CertificateStateException', 'revoked for good');
      found.status = status;
    },
  };
};

let now: number;
let problems: string[];
let things: Things;
let enabled: boolean;
let client: IoTClient;
let registry: ReturnType<typeof fakeRegistry>;

beforeEach(async () => {
  now = 1_000_000;
  problems = [];
  enabled = true;
  things = createThings();
  registry = fakeRegistry(ID);
  const service = iot({
    template: { stack: { accountId: '111122223333', region: 'us-east-1', name: 's', id: 'i' }, rules: [RULE] },
    registry,
    things,
    rules: {
      isEnabled: () => enabled,
      setEnabled: (_, value) => {
        enabled = value;
        return true;
      },
    },
    limit: createLimiter(() => now, 1),
    dataEndpoint: () => '127.0.0.1:9',
    report: (problem) => problems.push(problem),
  });
  client = new IoTClient(await clientOf(service));
});

describe('certificates', () => {
  const set = (newStatus: 'ACTIVE' | 'INACTIVE' | 'REVOKED' | 'PENDING_TRANSFER', certificateId = ID) =>
    client.send(new UpdateCertificateCommand({ certificateId, newStatus }));

  it('change their status', async () => {
    await set('INACTIVE');
    expect(registry.certificates.get(ID)?.status).toBe('INACTIVE');
  });

  it('are described', async () => {
    const { certificateDescription } = await client.send(new DescribeCertificateCommand({ certificateId: ID }));
    expect(certificateDescription).toMatchObject({
      certificateArn: ARN,
      certificateId: ID,
      status: 'ACTIVE',
      certificatePem: 'PEM',
      creationDate: new Date(1_700_000_000_000),
      lastModifiedDate: new Date(1_700_000_001_000),
    });
  });

  it('are listed by page', async () => {
    const other = 'cd'.repeat(32);
    registry.certificates.set(other, certificate(other));
    const first = await client.send(new ListCertificatesCommand({ pageSize: 1 }));
    const second = await client.send(new ListCertificatesCommand({ pageSize: 1, marker: first.nextMarker! }));
    expect([first, second].map(({ certificates }) => certificates?.[0]?.certificateId)).toEqual([ID, other]);
    expect(second.nextMarker).toBeUndefined();
  });

  it('answer with the exceptions of AWS', async () => {
    await expect(set('INACTIVE', 'ff'.repeat(32))).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(set('PENDING_TRANSFER')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    await set('REVOKED');
    await expect(set('ACTIVE')).rejects.toBeInstanceOf(CertificateStateException);
    expect(problems).toEqual([]);
  });

  it('take ten updates a second', async () => {
    for (let i = 0; i < 10; i += 1) await set('ACTIVE');
    await expect(set('ACTIVE')).rejects.toBeInstanceOf(ThrottlingException);
    now += 1001;
    await set('ACTIVE');
  });

  it('are given a policy more, and lose it again', async () => {
    await client.send(new AttachPolicyCommand({ policyName: 'quarantine', target: ARN }));
    const { policies } = await client.send(new ListAttachedPoliciesCommand({ target: ARN }));
    expect(policies?.map(({ policyName }) => policyName)).toEqual(['own', 'quarantine']);
    await client.send(new DetachPolicyCommand({ policyName: 'quarantine', target: ARN }));
    expect((await client.send(new ListAttachedPoliciesCommand({ target: ARN }))).policies).toHaveLength(1);
  });

  it('have ten policies at most', async () => {
    const attach = (n: number) => client.send(new AttachPolicyCommand({ policyName: `p${n}`, target: ARN }));
    for (let n = 1; n < 10; n += 1) await attach(n);
    await expect(attach(10)).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('have their policy', async () => {
    const { policies } = await client.send(new ListAttachedPoliciesCommand({ target: ARN }));
    expect(policies?.map(({ policyName }) => policyName)).toEqual(['own']);
  });
});

describe('things', () => {
  beforeEach(() => {
    things.attach({ thingName: 'meter-7', certificateId: ID });
    things.attach({ thingName: 'meter-8', certificateId: ID, type: 'EXCLUSIVE_THING' });
    things.createGroup('quarantine');
  });

  it('are found by their certificate and the other way round', async () => {
    expect((await client.send(new ListPrincipalThingsCommand({ principal: ARN }))).things).toEqual([
      'meter-7',
      'meter-8',
    ]);
    const { principalThingObjects } = await client.send(new ListPrincipalThingsV2Command({ principal: ARN }));
    expect(principalThingObjects?.[1]).toEqual({ thingName: 'meter-8', thingPrincipalType: 'EXCLUSIVE_THING' });
    expect((await client.send(new ListThingPrincipalsCommand({ thingName: 'meter-7' }))).principals).toEqual([ARN]);
  });

  it('are described, or not found', async () => {
    expect((await client.send(new DescribeThingCommand({ thingName: 'meter-7' }))).defaultClientId).toBe('meter-7');
    await expect(client.send(new DescribeThingCommand({ thingName: 'x' }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it('join and leave a group', async () => {
    const membership = { thingName: 'meter-7', thingGroupName: 'quarantine' };
    await client.send(new AddThingToThingGroupCommand(membership));
    const groups = () => client.send(new ListThingGroupsForThingCommand({ thingName: 'meter-7' }));
    expect((await groups()).thingGroups?.map(({ groupName }) => groupName)).toEqual(['quarantine']);
    await client.send(new RemoveThingFromThingGroupCommand(membership));
    expect((await groups()).thingGroups).toEqual([]);
  });

  it('fit into ten groups', async () => {
    for (let i = 0; i < 10; i += 1) {
      things.createGroup(`g${i}`);
      things.addToGroup('meter-7', `g${i}`);
    }
    const eleventh = new AddThingToThingGroupCommand({ thingName: 'meter-7', thingGroupName: 'quarantine' });
    await expect(client.send(eleventh)).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  it('need a certificate’s ARN', async () => {
    const command = new ListPrincipalThingsCommand({ principal: 'meter-7' });
    await expect(client.send(command)).rejects.toMatchObject({ name: 'InvalidRequestException' });
  });
});

describe('rules and instruments', () => {
  it('stop and start a rule', async () => {
    await client.send(new DisableTopicRuleCommand({ ruleName: 'tap' }));
    expect((await client.send(new GetTopicRuleCommand({ ruleName: 'tap' }))).rule?.ruleDisabled).toBe(true);
    await client.send(new EnableTopicRuleCommand({ ruleName: 'tap' }));
    expect(enabled).toBe(true);
    await expect(client.send(new GetTopicRuleCommand({ ruleName: 'x' }))).rejects.toBeInstanceOf(UnauthorizedException);
  });

  it('keep log levels and event configurations', async () => {
    const logTarget = { targetType: 'CLIENT_ID', targetName: 'meter-7' } as const;
    await client.send(new SetV2LoggingLevelCommand({ logTarget, logLevel: 'DEBUG' }));
    const { logTargetConfigurations } = await client.send(new ListV2LoggingLevelsCommand({}));
    expect(logTargetConfigurations).toEqual([{ logTarget, logLevel: 'DEBUG' }]);
    const eventConfigurations = { CERTIFICATE: { Enabled: true } };
    await client.send(new UpdateEventConfigurationsCommand({ eventConfigurations }));
    expect((await client.send(new DescribeEventConfigurationsCommand({}))).eventConfigurations).toEqual(
      eventConfigurations,
    );
  });

  it('tell the data endpoint', async () => {
    const { endpointAddress } = await client.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }));
    expect(endpointAddress).toBe('127.0.0.1:9');
  });
});

it('says which operation it does not serve, and reports it', async () => {
  const command = new ListAuditTasksCommand({ startTime: new Date(0), endTime: new Date(1) });
  await expect(client.send(command)).rejects.toMatchObject({ name: 'UnknownOperationException' });
  expect(problems).toEqual(['iot: unknown operation GET /audit/tasks']);
});
