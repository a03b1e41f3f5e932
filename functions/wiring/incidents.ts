import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { dynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { snsAnnouncer } from '../../shared/adapters/sns-announcer.ts';
import { announcementOf } from '../../shared/incidents/announcement.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { briefAnnouncementOf } from '../../shared/incidents/brief.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import type { Announcing } from '../../shared/response/announce.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import type { Config } from '../config.ts';

/** Where incidents are kept, and how people hear of them: for inspect, react and sweep. */
export const announcing = ({
  stack,
  incidentsTable,
  incidentsTopic,
}: Pick<Config, 'stack' | 'incidentsTable' | 'incidentsTopic'>): Announcing => {
  const [, , , region] = incidentsTopic.split(':');
  const remedies = remediesOf(stack, region);
  return {
    incidents: dynamoIncidents(new DynamoDBClient({}), incidentsTable, { familyOf, partsOf, needsAttention }),
    announcer: snsAnnouncer(new SNSClient({}), incidentsTopic, {
      full: (incident) => announcementOf(incident, remedies),
      brief: briefAnnouncementOf,
    }),
  };
};
