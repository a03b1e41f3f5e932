import type { Broker } from '../types.ts';
import { AwsError, type Report } from './error.ts';
import type { Service } from './http.ts';
import type { Limiter } from './limits.ts';
import { type RestInput, type RestOperations, restJson } from './rest-json.ts';

export interface IotDataOptions {
  readonly broker: Pick<Broker, 'deleteConnection' | 'getConnection' | 'listSubscriptions' | 'publish'>;
  readonly limit: Limiter;
  readonly report: Report;
}

/** Per second and account, and per second and client id (AWS-FACTS §4.1). */
const PER_ACCOUNT = 100;
const PER_CLIENT = 1;
/** Nobody signs in here; this is who publishes over HTTP. */
const CALLER = { principal: 'AROALOCALSTACKCALLER:local', sourceIp: '127.0.0.1' };
const MAX_PAYLOAD_BYTES = 128 * 1024;

/** The data plane of IoT Core. */
export const iotData = ({ broker, limit, report }: IotDataOptions): Service => {
  const clientOf = (operation: string, { path }: RestInput): string => {
    const { clientId = '' } = path;
    if (clientId.startsWith('$')) throw new AwsError('InvalidRequestException', 'A client id must not start with $.');
    limit(operation, PER_ACCOUNT, 429);
    limit(`${operation} ${clientId}`, PER_CLIENT, 429);
    return clientId;
  };

  const found = <T>(value: T | undefined, clientId: string): T => {
    if (value !== undefined) return value;
    throw new AwsError('ResourceNotFoundException', `No connection or session of ${clientId}.`, 404);
  };

  const operations: RestOperations = {
    DeleteConnection: {
      route: 'DELETE /connections/{clientId}',
      handle: (input) => {
        const clientId = clientOf('DeleteConnection', input);
        const cleanSession = input.query.get('cleanSession') === 'true';
        const preventWillMessage = input.query.get('preventWillMessage') === 'true';
        found(broker.deleteConnection(clientId, { cleanSession, preventWillMessage }) || undefined, clientId);
      },
    },
    GetConnection: {
      route: 'GET /connections/{clientId}',
      handle: (input) => {
        const clientId = clientOf('GetConnection', input);
        const { sourceIp, sourcePort, ...view } = found(broker.getConnection(clientId), clientId);
        return input.query.get('includeSocketInformation') === 'true' ? { ...view, sourceIp, sourcePort } : view;
      },
    },
    ListSubscriptions: {
      route: 'GET /connections/{clientId}/subscriptions',
      handle: (input) => {
        const clientId = clientOf('ListSubscriptions', input);
        const all = found(broker.listSubscriptions(clientId), clientId);
        const start = Number(input.query.get('nextToken') ?? 0);
        const end = start + Number(input.query.get('maxResults') ?? 20);
        return { subscriptions: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
      },
    },
    Publish: {
      route: 'POST /topics/{topic}',
      handle: ({ path, query, body }) => {
        if (body.length > MAX_PAYLOAD_BYTES)
          throw new AwsError('InvalidRequestException', 'The payload exceeds 128 KB.');
        const topic = path.topic ?? '';
        broker.publish({ topic, payload: body, retain: query.get('retain') === 'true', ...CALLER });
      },
    },
  };
  return restJson('iot-data', operations, report);
};
