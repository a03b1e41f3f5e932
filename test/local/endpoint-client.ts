import { afterEach } from '@jest/globals';
import { type Server, type Service, serve } from '../../local/endpoints/http.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Serves for the length of one test; gives what an SDK client needs to reach it, without its retries. */
export const clientOf = async (service: Service) => {
  const server = await serve(service);
  servers.push(server);
  return {
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
};
