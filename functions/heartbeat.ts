import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import type { ScheduledEvent } from 'aws-lambda';
import { iotPublisher } from '../shared/adapters/iot-publisher.ts';
import { heartbeatAt } from '../shared/signals/heartbeat.ts';
import { loadConfig } from './config.ts';
import { clock } from './wiring/clock.ts';
import { standard } from './wiring/standard.ts';

const { heartbeatTopic, heartbeatKey } = loadConfig(['heartbeatTopic', 'heartbeatKey']);
const publisher = iotPublisher(new IoTDataPlaneClient({}));

/** Every five minutes: a record for inspect, sent the way that every record takes. */
export const handler = standard((_event: ScheduledEvent) =>
  publisher.publish(heartbeatTopic, JSON.stringify(heartbeatAt(clock.now(), heartbeatKey))),
);
