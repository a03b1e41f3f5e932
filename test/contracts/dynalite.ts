import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

/** A DynamoDB over HTTP on this machine alone, for as long as a suite runs. */
export interface LocalDynamo {
  readonly client: DynamoDBClient;
  createTable(name: string, keys: readonly [hash: string, range?: string]): Promise<void>;
  stop(): Promise<void>;
}

export const startDynamo = async (): Promise<LocalDynamo> => {
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    client,
    async createTable(name, keys) {
      await client.send(new CreateTableCommand(tableOf(name, keys)));
      while ((await client.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus !== 'ACTIVE')
        await new Promise((resolve) => setTimeout(resolve, 2));
    },
    async stop() {
      client.destroy();
      await new Promise<void>((resolve, reject) =>
        server.close((error?: Error) => (error ? reject(error) : resolve())),
      );
    },
  };
};

const tableOf = (name: string, keys: readonly [hash: string, range?: string]): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: keys
    .filter((key) => key !== undefined)
    .map((key) => ({ AttributeName: key, AttributeType: 'S' })),
  KeySchema: keys
    .filter((key) => key !== undefined)
    .map((key, index) => ({ AttributeName: key, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
});
