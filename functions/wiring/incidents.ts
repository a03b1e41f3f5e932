import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { dynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { snsAnnouncer } from '../../shared/adapters/sns-announcer.ts';
import { announcementOf } from '../../shared/incidents/announcement.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { briefAnnouncementOf } from '../../shared/incidents/brief.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import { originOf } from '../../shared/incidents/origin.ts';
import type { Announcing } from '../../shared/response/announce.ts';
import { withCopies } from '../../shared/response/copies.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import type { Config } from '../config.ts';
import { copies } from './copies.ts';
import { log } from './log.ts';

/** Where incidents are kept, and how people hear of them: for inspect, react and sweep. */
export const announcing = (
  config: Pick<Config, 'stack' | 'incidentsTable' | 'incidentsTopic' | 'publish' | 'chatTopic'>,
): Announcing => {
  const { stack, incidentsTable, incidentsTopic } = config;
  const remedies = remediesOf(stack, originOf(stack, incidentsTopic).region);
  const people = snsAnnouncer(new SNSClient({}), incidentsTopic, {
    full: (incident) => announcementOf(incident, remedies),
    brief: briefAnnouncementOf,
  });
  return {
    incidents: dynamoIncidents(new DynamoDBClient({}), incidentsTable, { familyOf, partsOf, needsAttention }),
    announcer: withCopies(people, copies(config, remedies), log),
  };
};
