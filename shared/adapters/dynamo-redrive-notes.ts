import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RedriveNotes } from '../ports/shelf.ts';
import { ledgerItems } from './ledger-items.ts';

/** Partition of each redrive in the ledger's table. */
const REDRIVE = 'redrive#';

/** Each step is put once, and never changed. */
export const dynamoRedriveNotes = (client: DynamoDBClient, table: string): RedriveNotes => {
  const { putOnce } = ledgerItems(client, table);
  return {
    async note(id, step, note) {
      await putOnce(`${REDRIVE}${id}`, step, { body: { S: JSON.stringify(note) } });
    },
  };
};
