import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import { merge } from '../../shared/incidents/merge.ts';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { finding, incident, NOON } from '../given/incidents.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
  await dynamo.createTable('incidents', ['k', 's']);
});
afterAll(() => dynamo.stop());

const stored = (version: string, body: object) =>
  dynamo.client.send(
    new PutItemCommand({
      TableName: 'incidents',
      Item: {
        k: { S: partsOf(incident().id).family },
        s: { S: 'head' },
        v: { N: version },
        rev: { N: '1' },
        incident: { S: JSON.stringify(body) },
      },
    }),
  );

describe('incidents in DynamoDB', () => {
  const incidents = () => dynamoIncidents(dynamo.client, 'incidents', { familyOf, partsOf, needsAttention });

  it('that were written before culprits were counted can be read, and go on', async () => {
    const { blamed: _, ...before } = incident();
    await stored('1', before);
    const read = (await incidents().get(incident().id))?.incident;
    expect(read).toEqual({ ...incident(), blamed: [] });
    expect(merge(read ?? incident(), finding({ at: NOON + 1 })).blamed).toHaveLength(1);
  });

  it('of a version that this release does not know are refused by name', async () => {
    await stored('2', incident());
    await expect(incidents().get(incident().id)).rejects.toThrow(/publish-flood-[0-9a-f]{32} head: version 2 is not/);
  });
});
