import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { dynamoGuards } from '../../shared/adapters/dynamo-guards.ts';
import { dynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { snsAnnouncer } from '../../shared/adapters/sns-announcer.ts';
import { announcementOf } from '../../shared/incidents/announcement.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import type { Announcing } from '../../shared/response/announce.ts';
import { isMuted } from '../../shared/response/guards.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import type { Config } from '../config.ts';
import { clock } from './clock.ts';

/** Where incidents are kept, and how people hear of them: for inspect, react and sweep. */
export const announcing = ({
  stack,
  incidentsTable,
  incidentsTopic,
  ledgerTable,
}: Pick<Config, 'stack' | 'incidentsTable' | 'incidentsTopic' | 'ledgerTable'>): Announcing => {
  const remedies = remediesOf(stack);
  const dynamo = new DynamoDBClient({});
  const guards = dynamoGuards(dynamo, ledgerTable);
  return {
    incidents: dynamoIncidents(dynamo, incidentsTable, { familyOf, partsOf, needsAttention }),
    announcer: snsAnnouncer(new SNSClient({}), incidentsTopic, (incident) => announcementOf(incident, remedies)),
    isMuted: async ({ id }) => isMuted(id, await guards.all(), clock.now()),
  };
};
