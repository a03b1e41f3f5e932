import type { EndpointUrls } from '../lambda.ts';
import type { Service } from './http.ts';
import { type Server, serve } from './http.ts';

/** The SDK's id of each service, as its environment variables spell it. */
export type ServiceId = 'CLOUDWATCH' | 'IOT' | 'IOT_DATA_PLANE' | 'KINESIS' | 'LAMBDA' | 'S3' | 'SNS' | 'SSM';

export interface Endpoints {
  /** For the environment of the functions. */
  readonly urls: EndpointUrls;
  close(): Promise<void>;
}

/** Serves each service on a port of its own. */
export const startEndpoints = async (services: Readonly<Partial<Record<ServiceId, Service>>>): Promise<Endpoints> => {
  const servers = new Map<string, Server>();
  for (const [id, service] of Object.entries(services)) servers.set(id, await serve(service));
  return {
    urls: Object.fromEntries([...servers].map(([id, { url }]) => [`AWS_ENDPOINT_URL_${id}`, url])),
    async close() {
      for (const server of servers.values()) await server.close();
    },
  };
};
