import type { AddressInfo } from 'node:net';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

export interface Dynamo {
  /** `http://127.0.0.1:<port>`, for AWS_ENDPOINT_URL_DYNAMODB. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * DynamoDB in memory, with the tables given. Dynalite differs from AWS where a condition fails: it ignores
 * ReturnValuesOnConditionCheckFailure. It has no transactions, no streams and deletes nothing by time to live.
 */
export const startDynamo = async (tables: readonly CreateTableCommandInput[]): Promise<Dynamo> => {
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: url, region: 'us-east-1', credentials });
  for (const table of tables) await client.send(new CreateTableCommand(table));
  client.destroy();

  return {
    url,
    close: () => {
      const closed = new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
      server.closeAllConnections();
      return closed;
    },
  };
};
