import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Incident } from '../types/incident.ts';
import { decode } from './dynamo-incidents.ts';

export const permissions = ['dynamodb:Scan'] as const;

/** Every incident that is still kept, in no order, for people who look back. No function of ours may. */
export const readIncidents = async (client: DynamoDBClient, table: string): Promise<readonly Incident[]> => {
  const found = new Map<string, Incident>();
  for await (const { Items } of paginateScan({ client }, { TableName: table }))
    for (const item of Items ?? []) {
      if (item.incident === undefined) continue;
      const incident = decode(item);
      const known = found.get(incident.id);
      // A copy that was archived may stand beside the head for a moment.
      if (!known || incident.revision >= known.revision) found.set(incident.id, incident);
    }
  return [...found.values()];
};
