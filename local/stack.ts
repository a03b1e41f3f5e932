import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisStreamEvent } from 'aws-lambda';
import { dynamoWindowItems } from '../shared/adapters/dynamo-window-items.ts';
import type { IncidentMessage } from '../shared/incidents/message.ts';
import type { TapMode } from '../shared/types/tap.ts';
import { keyedHash } from '../shared/windows/distinct.ts';
import { startBroker } from './broker/broker.ts';
import { startDynamo } from './dynamo.ts';
import { cloudwatch } from './endpoints/cloudwatch.ts';
import { gateway } from './endpoints/gateway.ts';
import { serve } from './endpoints/http.ts';
import { iot } from './endpoints/iot.ts';
import { iotData } from './endpoints/iot-data.ts';
import { kinesis } from './endpoints/kinesis.ts';
import { lambda as lambdaService } from './endpoints/lambda.ts';
import { createLimiter } from './endpoints/limits.ts';
import { createMetrics } from './endpoints/metrics.ts';
import { createBuckets, s3 } from './endpoints/s3.ts';
import { sns } from './endpoints/sns.ts';
import { ssm } from './endpoints/ssm.ts';
import { startEndpoints } from './endpoints/start.ts';
import { createThings } from './endpoints/things.ts';
import { writeHistory } from './history.ts';
import { clientIds, type Identity } from './identity.ts';
import type { SnsMessage } from './lambda/events.ts';
import { createLambda, type Lambda } from './lambda.ts';
import { createLogDelivery } from './log-delivery.ts';
import { certificateId, createAuthority } from './pki.ts';
import { createRegistry } from './registry.ts';
import { createRules } from './rules/engine.ts';
import { startMapping } from './stream/mapping.ts';
import { createStream } from './stream/stream.ts';
import { ACCOUNT_ID, loadTemplate, type Template } from './template.ts';
import { AWS_DELAYS, type BrokerMessage, FAST_PACE, type PolicyName } from './types.ts';

export interface StackOptions {
  /** MQTT over TLS; 0 takes any free port. */
  readonly port: number;
  readonly mode: 'observe' | 'approve' | 'enforce';
  /** The policy's parameter; the template's own where it is missing. */
  readonly policy?: string;
  readonly tap: TapMode;
  /** Every delay, pause and quiet period is a sixtieth of AWS's. */
  readonly fast: boolean;
  /** No past: nobody has tenure, nothing is normal. */
  readonly cold: boolean;
  /** Certificates with the `own` policy: `device-01`, … */
  readonly devices: number;
  /** Certificates with the `wide` policy: `wide-01`, … */
  readonly wide: number;
  /** Loopback address of the n-th of them (from 0), which its past knows. */
  readonly addressOf: (clientId: string, n: number) => string;
}

/** An incident as its subscribers hear of it. */
export interface Announced {
  readonly message: IncidentMessage;
  readonly email: string;
  /** Epoch ms. */
  readonly at: number;
}

/** Floodgate, and as much of AWS as it touches, in this process. Listens on 127.0.0.1 alone. */
export interface Stack {
  readonly ports: { readonly mqtt: number };
  /** Every AWS service at one address, `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  readonly pace: number;
  /** The local authority's certificate, PEM. */
  readonly ca: string;
  readonly devices: readonly Identity[];
  readonly wide: readonly Identity[];
  /** Signed by the local authority, known to nobody. */
  readonly unregistered: (clientId: string, address: string) => Identity;
  readonly onIncident: (listener: (announced: Announced) => void) => () => void;
  /** AWS's lifecycle events, as the rules engine gets them. */
  readonly onLifecycle: (listener: (event: Readonly<Record<string, unknown>>) => void) => void;
  readonly close: () => Promise<void>;
}

/** Its thing group and its IoT policy, as people would have made them. */
const QUARANTINE = 'quarantine';
const SHARDS = 2;
const DAY_MS = 86_400_000;
const CERTIFICATE_AGE_MS = 30 * DAY_MS;
/** Kinesis delivers at least once; here it does so often enough to be seen. */
const REDELIVERY = { probability: 0.02, records: 50 };
const ROOT = fileURLToPath(new URL('..', import.meta.url));

export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { fast, mode, tap, cold } = options;
  const pace = fast ? FAST_PACE : 1;
  const now = Date.now;
  const template = withParameters(
    loadTemplate(`${ROOT}serverless.yml`, {
      stage: 'local',
      params: { tap, pace, quarantineGroup: QUARANTINE, quarantinePolicy: QUARANTINE },
      stackUuid: randomUUID(),
    }),
    { mode, policy: options.policy },
  );
  const report = (problem: string): void => void process.stderr.write(`local: ${problem}\n`);
  const listeners = {
    incident: new Set<(announced: Announced) => void>(),
    lifecycle: new Set<(event: Readonly<Record<string, unknown>>) => void>(),
  };

  const authority = createAuthority(now());
  const registry = createRegistry(now);
  const server = authority.issueServer();
  const enrol = (prefix: string, count: number, policy: PolicyName): readonly Identity[] =>
    clientIds(prefix, count).map((clientId, n) => {
      const { certificate, key } = authority.issueDevice({ commonName: clientId });
      const { id } = registry.register({ pem: certificate, policy, createdAt: now() - CERTIFICATE_AGE_MS });
      return { clientId, certificateId: id, certificate, key, address: options.addressOf(clientId, n) };
    });
  const devices = enrol('device', options.devices, 'own');
  const wide = enrol('wide', options.wide, 'wide');

  const buckets = createBuckets(template.buckets, now);
  const metrics = createMetrics(now, AWS_DELAYS.metrics * pace);
  const streams = new Map(
    template.streams.map(({ name, arn }) => [
      name,
      createStream({ name, arn, shards: SHARDS, now, random: Math.random }),
    ]),
  );
  const putRecord = (stream: string, partitionKey: string, data: Uint8Array) =>
    streams.get(stream)?.put(partitionKey, data);
  const iotMetric = (
    name: string,
    amount: number,
    dimensions: Readonly<Record<string, string>> = { Protocol: 'MQTT' },
  ) => metrics.count({ namespace: 'AWS/IoT', name, dimensions }, amount);
  const rules = createRules(template, { putRecord, metric: iotMetric, now, accountId: ACCOUNT_ID, report });
  const logs = createLogDelivery({ template, putRecord, now, delay: AWS_DELAYS.logs * pace, report });

  const broker = await startBroker({
    port: options.port,
    tls: { authority: authority.certificate, certificate: server.certificate, key: server.key },
    registry,
    outlets: {
      message(message) {
        rules.route(message);
        tellLifecycle(message, listeners.lifecycle);
      },
      log: logs.accept,
      metric: iotMetric,
    },
    delays: AWS_DELAYS,
    pace,
    accountId: ACCOUNT_ID,
    now,
  });

  const dynamo = await startDynamo(template.tables);
  // Each needs the other: the endpoints call functions, and the functions are told where the endpoints are.
  let lambda: Lambda | undefined;
  const invoke: Lambda['invoke'] = (...call) => (lambda as Lambda).invoke(...call);
  const limit = createLimiter(now, pace);
  const things = createThings();
  things.createGroup(QUARANTINE);
  for (const { clientId, certificateId: id } of [...devices, ...wide])
    things.attach({ thingName: clientId, certificateId: id });
  const endpoints = await startEndpoints({
    IOT: iot({ template, registry, things, rules, limit, dataEndpoint: () => '127.0.0.1', report }),
    IOT_DATA_PLANE: iotData({ broker, limit, report }),
    KINESIS: kinesis([...streams.values()], report),
    LAMBDA: lambdaService(invoke, report, template.functions),
    S3: s3(buckets, report),
    SNS: sns({ template, invoke, onMessage: (message) => tellIncident(message, listeners.incident), now, report }),
    SSM: ssm(template, now, report),
    CLOUDWATCH: cloudwatch(metrics, report),
  });
  const urls = { ...endpoints.urls, AWS_ENDPOINT_URL_DYNAMODB: dynamo.url };
  const all = await serve(gateway(urls));
  if (!cold) await remember([...devices, ...wide], template, dynamo.url, now());

  lambda = await createLambda({
    template,
    root: ROOT,
    // The whole address is for the commands that people are told.
    endpoints: { ...urls, AWS_ENDPOINT_URL: all.url },
    pace,
    now,
    report,
  });
  const running = template.mappings.map((mapping) => {
    const stream = [...streams.values()].find(({ arn }) => arn === mapping.streamArn);
    if (!stream) throw new Error(`event source mapping: no stream ${mapping.streamArn}`);
    return startMapping({
      stream,
      mapping,
      functionArn: `arn:aws:lambda:${template.stack.region}:${ACCOUNT_ID}:function:${mapping.functionName}`,
      source: { region: template.stack.region, roleArn: `arn:aws:iam::${ACCOUNT_ID}:role/local` },
      invoke: (event: KinesisStreamEvent) => invoke(mapping.functionName, event),
      putAside: (bucket, key, body) => void buckets.put(bucket, key, Buffer.from(body)),
      now,
      random: Math.random,
      pace,
      redelivery: REDELIVERY,
    });
  });
  lambda.startSchedules();

  return {
    ports: { mqtt: broker.port },
    endpoint: all.url,
    pace,
    ca: authority.certificate,
    devices,
    wide,
    unregistered(clientId, address) {
      const { certificate, key } = authority.issueDevice({ commonName: clientId });
      return { clientId, certificateId: certificateId(certificate), certificate, key, address };
    },
    onIncident(listener) {
      listeners.incident.add(listener);
      return () => void listeners.incident.delete(listener);
    },
    onLifecycle: (listener) => void listeners.lifecycle.add(listener),
    async close() {
      await broker.close();
      logs.stop();
      await Promise.all(running.map((mapping) => mapping.stop()));
      await lambda?.stop();
      await all.close();
      await endpoints.close();
      await dynamo.close();
    },
  };
};

/** The switch, and the policy, that people would have set after their first week; by the last part of their names. */
const withParameters = (
  template: Template,
  values: Readonly<Record<'mode' | 'policy', string | undefined>>,
): Template => ({
  ...template,
  parameters: template.parameters.map((parameter) => {
    const value = parameter.name.endsWith('/mode') ? values.mode : values.policy;
    const isMeant = /\/(mode|policy)$/.test(parameter.name);
    return isMeant && value !== undefined ? { ...parameter, value } : parameter;
  }),
});

/** Seven days of ordinary life, through the ordinary port. */
const remember = async (residents: readonly Identity[], template: Template, url: string, at: number): Promise<void> => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: url, region: template.stack.region, credentials });
  const table = String(template.resolve({ Ref: 'WindowsTable' }, 'history'));
  await writeHistory(
    residents.map(({ clientId, certificateId: principal, address }) => ({ client: clientId, principal, address })),
    at,
    dynamoWindowItems(client, table),
    keyedHash(sketchKeyOf(template)),
  );
  client.destroy();
};

/** What the past remembers is recognised in the present: by the key that `inspect` has. */
const sketchKeyOf = ({ functions }: Template): string => {
  const key = functions.find(({ environment }) => 'SKETCH_KEY' in environment)?.environment.SKETCH_KEY;
  if (key === undefined) throw new Error('no function of serverless.yml has a SKETCH_KEY');
  return key;
};

const tellLifecycle = (
  { topic, payload }: BrokerMessage,
  listeners: ReadonlySet<(event: Readonly<Record<string, unknown>>) => void>,
): void => {
  if (listeners.size === 0 || !topic.startsWith('$aws/events/')) return;
  const event = JSON.parse(Buffer.from(payload).toString()) as Readonly<Record<string, unknown>>;
  for (const listener of listeners) listener(event);
};

const tellIncident = ({ texts, at }: SnsMessage, listeners: ReadonlySet<(announced: Announced) => void>): void => {
  const message = JSON.parse(texts.default) as IncidentMessage;
  // Digests, tests and what goes to the chat are no incidents.
  if (message.schema !== 'floodgate.incident') return;
  const announced = { message, email: texts.email ?? '', at };
  for (const listener of listeners) listener(announced);
};
