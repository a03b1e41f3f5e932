import { asAwsError, type Report, unknownOperation } from './error.ts';
import type { Service } from './http.ts';

type Json = Readonly<Record<string, unknown>>;

/** By operation; gets the request's members and answers the response's. Times are epoch seconds. */
export type JsonOperations = Readonly<Record<string, (input: Json) => unknown>>;

/** The protocols awsJson1_0 and awsJson1_1: the operation is in the header X-Amz-Target. */
export const awsJson = (
  service: string,
  version: '1.0' | '1.1',
  operations: JsonOperations,
  report: Report,
): Service => {
  const headers = { 'content-type': `application/x-amz-json-${version}` };
  return async (request) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    try {
      const handle = operations[operation];
      if (!handle) throw unknownOperation(service, operation, report);
      const result = await handle(JSON.parse(request.body.toString() || '{}') as Json);
      return { status: 200, headers, body: JSON.stringify(result ?? {}) };
    } catch (error) {
      const { code, message, status } = asAwsError(error, service, report);
      return { status, headers, body: JSON.stringify({ __type: code, message }) };
    }
  };
};
