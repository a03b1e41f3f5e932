import { randomUUID } from 'node:crypto';
import type { ConnectPacket } from 'aedes';
import type { Permissions } from '../iot-policy.ts';
import type { Will } from './connection.ts';
import { keepAliveSeconds, LIMITS, topicFault } from './limits.ts';
import { clientsMayPublish, isReserved } from './reserved-topics.ts';

export type ConnectRefusal = 'client-error' | 'throttled' | 'unauthorised';

export type ConnectVerdict =
  | { readonly accepted: false; readonly clientId: string; readonly why: ConnectRefusal }
  | {
      readonly accepted: true;
      readonly clientId: string;
      readonly permissions: Permissions;
      readonly keepAliveSeconds: number;
      readonly will: Will | undefined;
    };

/** What the verdict depends on beside the packet. */
export interface ConnectContext {
  /** Whether this client id's last CONNECT is long enough ago. Asked once, and only of a CONNECT within all other limits. */
  readonly withinRate: (clientId: string) => boolean;
  readonly permissionsOf: (clientId: string) => Permissions;
}

/**
 * AWS IoT Core's answer to a CONNECT. Every attempt counts for the rate, also one that is not authorised.
 * A will that the client may not publish refuses the connection: AWS's page life-cycle-events, connect_failed.
 */
export const judgeConnect = (packet: ConnectPacket, { withinRate, permissionsOf }: ConnectContext): ConnectVerdict => {
  const clientId = packet.clientId || randomUUID();
  const refused = (why: ConnectRefusal): ConnectVerdict => ({ accepted: false, clientId, why });
  const will = packet.will;

  if (isFaulty(packet)) return refused('client-error');
  if (!withinRate(clientId)) return refused('throttled');

  const permissions = permissionsOf(clientId);
  if (!permissions.allows('iot:Connect', `client/${clientId}`)) return refused('unauthorised');
  if (will && !mayLeave(will, permissions)) return refused('unauthorised');
  return { accepted: true, clientId, permissions, keepAliveSeconds: keepAliveSeconds(packet.keepalive ?? 0), will };
};

/** [MQTT-3.1.3-8]: without a client id there is no session to keep. */
const isFaulty = ({ clientId, clean, protocolVersion, will }: ConnectPacket): boolean => {
  if (protocolVersion !== 4) return true;
  if (Buffer.byteLength(clientId) > LIMITS.clientIdBytes) return true;
  if (clientId === '' && clean === false) return true;
  return will !== undefined && isFaultyWill(will);
};

const isFaultyWill = ({ topic, payload, qos = 0 }: Will): boolean =>
  qos > 1 ||
  Buffer.byteLength(payload) > LIMITS.payloadBytes ||
  topicFault(topic) !== undefined ||
  /[#+]/.test(topic) ||
  (isReserved(topic) && !clientsMayPublish(topic));

const mayLeave = ({ topic, retain }: Will, permissions: Permissions): boolean =>
  permissions.allows('iot:Publish', `topic/${topic}`) &&
  (!retain || permissions.allows('iot:RetainPublish', `topic/${topic}`));
