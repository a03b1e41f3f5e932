import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { livesOnDynamo } from '../windows/redelivery.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

it('counts each record once in a thousand generated histories, on DynamoDB', async () => {
  expect(await livesOnDynamo(dynamo, 1_000)).toBe(1_000);
}, 600_000);
