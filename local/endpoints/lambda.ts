import type { InvocationType, Lambda } from '../lambda.ts';
import { LambdaError } from '../lambda.ts';
import type { FunctionTemplate } from '../template/functions.ts';
import { AwsError, type Report } from './error.ts';
import type { Service } from './http.ts';
import { restJson } from './rest-json.ts';

/** Lambda takes 6 MB synchronously and 1 MB as an event. */
const MAX_BYTES = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 } as const;

/** Lambda's Invoke, and what GetFunctionConfiguration says of a function's environment. */
export const lambda = (
  invoke: Lambda['invoke'],
  report: Report,
  functions: readonly Pick<FunctionTemplate, 'name' | 'environment'>[] = [],
): Service =>
  restJson(
    'lambda',
    {
      GetFunctionConfiguration: {
        route: 'GET /2015-03-31/functions/{FunctionName}/configuration',
        handle: ({ path }) => {
          const found = functions.find(({ name }) => name === path.FunctionName);
          if (!found) throw new AwsError('ResourceNotFoundException', `Function not found: ${path.FunctionName}`, 404);
          return { FunctionName: found.name, Environment: { Variables: found.environment } };
        },
      },
      Invoke: {
        route: 'POST /2015-03-31/functions/{FunctionName}/invocations',
        handle: async ({ path, header, body }) => {
          const type = (header('x-amz-invocation-type') ?? 'RequestResponse') as InvocationType;
          if (body.length > (MAX_BYTES[type] ?? 0)) {
            throw new AwsError('RequestTooLargeException', `${body.length} bytes are too much for ${type}.`, 413);
          }
          const result = await call(invoke, path.FunctionName ?? '', parse(body), type);
          const failed = result.functionError === undefined ? {} : { 'x-amz-function-error': result.functionError };
          const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST', ...failed };
          return { status: result.statusCode, headers, body: result.payload };
        },
      },
    },
    report,
  );

const call = async (invoke: Lambda['invoke'], name: string, event: unknown, type: InvocationType) => {
  try {
    return await invoke(name, event, type);
  } catch (error) {
    if (!(error instanceof LambdaError)) throw error;
    throw new AwsError(error.code, error.message, error.code === 'TooManyRequestsException' ? 429 : 404);
  }
};

const parse = (body: Buffer): unknown => {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch (error) {
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${String(error)}`);
  }
};
