import {
  DeleteV2LoggingLevelCommand,
  IoTClient,
  ListV2LoggingLevelsCommand,
  SetV2LoggingLevelCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamoRaisedLevels } from '../../shared/adapters/dynamo-raised-levels.ts';
import { iotLogLevels } from '../../shared/adapters/iot-log-levels.ts';
import type { RaisedLevels } from '../../shared/ports/log-levels.ts';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { fakeLogLevels } from '../fakes/log-levels.ts';
import { hostileNames } from '../given/hostile.ts';
import { CERTIFICATE, certificate, client, NOON } from '../given/incidents.ts';

describe('log levels in AWS IoT', () => {
  const iot = mockClient(IoTClient);
  const levels = iotLogLevels(new IoTClient({}));

  it('are set and deleted by kind and name', async () => {
    await levels.raise(client('meter-1'));
    await levels.lower(certificate());
    const logTarget = { targetType: 'CLIENT_ID', targetName: 'meter-1' } as const;
    expect(iot.commandCalls(SetV2LoggingLevelCommand, { logTarget, logLevel: 'INFO' }, true)).toHaveLength(1);
    const deleted = { targetType: 'PRINCIPAL_ID', targetName: CERTIFICATE } as const;
    expect(iot.commandCalls(DeleteV2LoggingLevelCommand, deleted, true)).toHaveLength(1);
    await expect(levels.raise({ kind: 'address', id: '192.0.2.1' })).rejects.toThrow(
      'no log level for entities of kind address',
    );
  });

  it('are found on any page, under their own kind alone', async () => {
    const of = (targetType: 'CLIENT_ID' | 'SOURCE_IP', targetName: string) => ({
      logTarget: { targetType, targetName },
    });
    iot
      .on(ListV2LoggingLevelsCommand)
      .resolvesOnce({ logTargetConfigurations: [of('SOURCE_IP', 'meter-1')], nextToken: 'more' })
      .resolvesOnce({ logTargetConfigurations: [of('CLIENT_ID', 'meter-1')] })
      .resolves({});
    expect(await levels.isSet(client('meter-1'))).toBe(true);
    expect(await levels.isSet(client('meter-1'))).toBe(false);
  });
});

describe('levels that have to be put back', () => {
  let dynamo: LocalDynamo;
  beforeAll(async () => {
    dynamo = await startDynamo();
    await dynamo.createTable('ledger', ['k', 's']);
  });
  afterAll(() => dynamo.stop());

  it.each<[string, () => RaisedLevels]>([
    ['memory', () => fakeLogLevels().raisedLevels],
    ['DynamoDB', () => dynamoRaisedLevels(dynamo.client, 'ledger')],
  ])('are kept in %s until they are', async (_, create) => {
    const raised = create();
    expect(await raised.all()).toEqual([]);
    const one = { id: 'a', entity: client(hostileNames[2] ?? ''), at: NOON };
    await raised.note(one);
    await raised.note(one);
    await raised.note({ ...one, id: 'b' });
    expect(await raised.all()).toEqual([one, { ...one, id: 'b' }]);
    await raised.forget('a');
    await raised.forget('a');
    expect((await raised.all()).map(({ id }) => id)).toEqual(['b']);
  });
});
