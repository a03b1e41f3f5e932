import { asAwsError, type Report, unknownOperation } from './error.ts';
import type { Reply, Request, Service } from './http.ts';

/** What an operation reads. */
export interface RestInput {
  /** Decoded labels of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
  readonly json: () => Readonly<Record<string, unknown>>;
}

/** A body to answer with as JSON; nothing for an empty one; a whole {@link Reply} where more than that is needed. */
export interface RestOperation {
  /** As AWS's API reference has it: `PUT /certificates/{certificateId}`. */
  readonly route: string;
  readonly handle: (input: RestInput) => unknown;
}

export type RestOperations = Readonly<Record<string, RestOperation>>;

/** The protocol restJson1, over a map from operation to handler. */
export const restJson = (service: string, operations: RestOperations, report: Report): Service => {
  const routes = Object.values(operations).map(({ route, handle }) => ({ matches: compileRoute(route), handle }));

  const find = (request: Request) => {
    for (const { matches, handle } of routes) {
      const path = matches(request);
      if (path) return { path, handle };
    }
    throw unknownOperation(service, `${request.method} ${request.path}`, report);
  };

  return async (request) => {
    try {
      const { path, handle } = find(request);
      return reply(await handle(input(request, path)));
    } catch (error) {
      const { code, message, status } = asAwsError(error, service, report);
      return {
        status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
        body: JSON.stringify({ message, Message: message }),
      };
    }
  };
};

const input = ({ query, headers, body }: Request, path: RestInput['path']): RestInput => ({
  path,
  query,
  body,
  header: (name) => [headers[name.toLowerCase()]].flat()[0],
  json: () => (body.length === 0 ? {} : (JSON.parse(body.toString()) as Record<string, unknown>)),
});

const reply = (result: unknown): Reply => {
  if (isReply(result)) return result;
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(result ?? {}) };
};

const isReply = (result: unknown): result is Reply =>
  typeof result === 'object' && result !== null && 'status' in result && typeof result.status === 'number';

const compileRoute = (route: string) => {
  const [method, template = ''] = route.split(' ');
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const pattern = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '([^/]+)')}/?$`);
  return (request: Request): Record<string, string> | undefined => {
    const match = request.method === method ? pattern.exec(request.path) : null;
    return match ? Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1]!)])) : undefined;
  };
};
