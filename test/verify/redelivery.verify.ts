import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dynamoWindowItems } from '../../shared/adapters/dynamo-window-items.ts';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { type LocalDynamo, startDynamo } from '../contracts/dynalite.ts';
import { countEachOnce, countsIn, histories, play } from '../windows/redelivery.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

it('counts each record once in a thousand generated histories, on DynamoDB', async () => {
  let tables = 0;
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      tables += 1;
      await dynamo.createTable(`windows-${tables}`, ['k']);
      const [lived, model] = [dynamoWindowItems(dynamo.client, `windows-${tables}`), memoryWindowItems()];
      await play(history, lived);
      await countEachOnce(history, model);
      const keys = [...model.items.keys()];
      expect(await countsIn(lived, keys)).toEqual(await countsIn(model, keys));
    }),
    { numRuns: 1_000 },
  );
}, 600_000);
