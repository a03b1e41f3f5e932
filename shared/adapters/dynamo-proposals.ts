import { type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Proposals } from '../ports/proposals.ts';
import type { Proposal } from '../types/proposal.ts';

export const permissions = ['dynamodb:PutItem', 'dynamodb:Query'] as const;

const VERSION = '1';

/** What waits for approval: one partition of the ledger's table an incident. */
export const dynamoProposals = (client: DynamoDBClient, table: string): Proposals => ({
  async propose(incidentId, proposal) {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          k: { S: partitionOf(incidentId) },
          s: { S: proposal.id },
          v: { N: VERSION },
          body: { S: JSON.stringify(proposal) },
        },
      }),
    );
  },

  async of(incidentId) {
    const found: Proposal[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: 'k = :k',
        ExpressionAttributeValues: { ':k': { S: partitionOf(incidentId) } },
        ConsistentRead: true,
      },
    );
    for await (const { Items } of pages)
      for (const { s, v, body } of Items ?? []) {
        if (v?.N !== VERSION || body?.S === undefined)
          throw new Error(`proposal ${s?.S}: version ${v?.N} is not one that this release reads`);
        found.push(JSON.parse(body.S) as Proposal);
      }
    return found;
  },
});

const partitionOf = (incidentId: string): string => `proposal#${incidentId}`;
