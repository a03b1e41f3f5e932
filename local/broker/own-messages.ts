import { randomUUID } from 'node:crypto';
import type { Aedes } from 'aedes';
import type { ApiPublish, BrokerOutlets } from '../types.ts';
import type { LifecycleEvent } from './lifecycle.ts';

/** Messages that no MQTT client sent: to the rules, and to the clients that subscribe to them. */
export interface OwnMessages {
  lifecycle(event: LifecycleEvent): void;
  /** `iotdata:Publish`. */
  api(message: ApiPublish): void;
}

export const ownMessages = (aedes: Aedes, { message, metric }: BrokerOutlets, now: () => number): OwnMessages => {
  const publish = ({ topic, payload, principal, retain = false, sourceIp }: ApiPublish): void => {
    message({ topic, payload, clientId: NONE, principal, sourceIp, traceId: randomUUID(), timestamp: now() });
    aedes.publish({ cmd: 'publish', topic, payload: Buffer.from(payload), qos: 0, dup: false, retain }, ignore);
  };

  return {
    lifecycle({ topic, body }) {
      publish({ topic, payload: Buffer.from(JSON.stringify(body)), principal: NONE, sourceIp: NONE });
    },

    api(sent) {
      metric('PublishIn.Success', 1);
      publish(sent);
    },
  };
};

/** What the rules engine answers to `clientid()` where there is none. */
const NONE = 'n/a';

/** aedes refuses once it is closing; the rules have the message by then. */
const ignore = (): void => {};
