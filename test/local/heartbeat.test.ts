import { expect, it } from '@jest/globals';
import { createRules } from '../../local/rules/engine.ts';
import { loadTemplate } from '../../local/template.ts';
import { heartbeatAt } from '../../shared/signals/heartbeat.ts';
import { takeIn } from '../../shared/signals/intake.ts';

it('a heartbeat published to its topic runs the one rule, and inspect knows it for ours', () => {
  const template = loadTemplate(`${import.meta.dirname}/../../serverless.yml`, { stackUuid: 'x' });
  const environmentOf = (name: string) => template.functions.find(({ key }) => key === name)?.environment ?? {};
  const environment = environmentOf('heartbeat');
  const inspecting = environmentOf('inspect');
  const records: Uint8Array[] = [];
  const rules = createRules(template, {
    putRecord: (_, __, data) => void records.push(data),
    metric: () => undefined,
    now: () => 5_000,
    accountId: '111122223333',
  });
  const sent = JSON.stringify(heartbeatAt(4_000, environment.HEARTBEAT_KEY ?? ''));
  rules.route({
    topic: environment.HEARTBEAT_TOPIC ?? '',
    payload: Buffer.from(sent),
    clientId: 'n/a',
    principal: 'AROAEXAMPLE:heartbeat',
    sourceIp: '127.0.0.1',
    traceId: 't',
    timestamp: 5_000,
  });
  const origin = {
    stamp: inspecting.STAMP ?? '',
    logOwner: inspecting.LOG_OWNER ?? '',
    logGroup: inspecting.LOG_GROUP ?? '',
    heartbeatKey: inspecting.HEARTBEAT_KEY ?? '',
  };
  expect(records.map((data) => takeIn(data, origin))).toEqual([{ signals: [], rejected: [], heartbeatAt: 4_000 }]);
});
