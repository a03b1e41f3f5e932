import { type IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import type { Publisher } from '../ports/publisher.ts';

export const permissions = ['iot:Publish'] as const;

/** Through IoT Core's data plane, at most once. */
export const iotPublisher = (iot: IoTDataPlaneClient): Publisher => ({
  async publish(topic, payload) {
    await iot.send(new PublishCommand({ topic, payload: new TextEncoder().encode(payload), qos: 0 }));
  },
});
