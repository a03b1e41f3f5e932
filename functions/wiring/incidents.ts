import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { dynamoGuards } from '../../shared/adapters/dynamo-guards.ts';
import { dynamoIncidents } from '../../shared/adapters/dynamo-incidents.ts';
import { dynamoSlots } from '../../shared/adapters/dynamo-slots.ts';
import { snsAnnouncer, snsPublisher } from '../../shared/adapters/sns-announcer.ts';
import { announcementOf } from '../../shared/incidents/announcement.ts';
import { needsAttention } from '../../shared/incidents/attention.ts';
import { briefAnnouncementOf } from '../../shared/incidents/brief.ts';
import { briefDigestOf, digestOf } from '../../shared/incidents/digest.ts';
import { familyOf, partsOf } from '../../shared/incidents/id.ts';
import { originOf } from '../../shared/incidents/origin.ts';
import type { Announcing } from '../../shared/response/announce.ts';
import { digestWithCopies, withCopies } from '../../shared/response/copies.ts';
import { digesting } from '../../shared/response/digests.ts';
import { isMuted } from '../../shared/response/guards.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Config } from '../config.ts';
import { clock } from './clock.ts';
import { copies } from './copies.ts';
import { log } from './log.ts';

/** Settings of everything that tells people. */
export const ANNOUNCING = [
  'stack',
  'endpoint',
  'pace',
  'incidentsTable',
  'incidentsTopic',
  'publish',
  'chatTopic',
  'ledgerTable',
] as const satisfies readonly (keyof Config)[];

/** Where incidents are kept, and how people hear of them: for inspect, react and sweep. */
export const announcing = (config: Pick<Config, (typeof ANNOUNCING)[number]>): Announcing => {
  const { stack, pace, incidentsTable, incidentsTopic } = config;
  const dynamo = new DynamoDBClient({});
  const guards = dynamoGuards(dynamo, config.ledgerTable);
  const remedies = remediesOf(stack, originOf(stack, incidentsTopic).region, config.endpoint);
  const { each, many } = copies(config, remedies);
  const sns = new SNSClient({});
  const people = snsAnnouncer(sns, incidentsTopic, {
    full: (incident) => announcementOf(incident, remedies),
    brief: briefAnnouncementOf,
  });
  const send = snsPublisher(sns, incidentsTopic);
  const tell = (all: readonly Incident[]): Promise<void> => {
    const at = clock.now();
    return send(digestOf(all, stack, at), briefDigestOf(all, stack, at));
  };
  return {
    incidents: dynamoIncidents(dynamo, incidentsTable, { familyOf, partsOf, needsAttention }),
    announcer: withCopies(people, each, log),
    digests: digesting({
      slots: dynamoSlots(dynamo, incidentsTable, clock),
      tell: digestWithCopies(tell, many, log),
      clock,
      pace,
    }),
    isMuted: async ({ id }) => isMuted(id, await guards.all(), clock.now()),
  };
};
