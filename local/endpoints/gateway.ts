import type { EndpointUrls } from '../lambda.ts';
import type { Service } from './http.ts';

/** The SDK's id of a service by the name that it signs requests for. */
const SIGNED_FOR: Readonly<Record<string, string>> = {
  dynamodb: 'DYNAMODB',
  iot: 'IOT',
  iotdata: 'IOT_DATA_PLANE',
  kinesis: 'KINESIS',
  lambda: 'LAMBDA',
  monitoring: 'CLOUDWATCH',
  s3: 'S3',
  sns: 'SNS',
  ssm: 'SSM',
};

/** Belong to one connection, or to a body that arrives in another form. */
const NOT_PASSED_ON = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
]);

/** All services behind one address, for programs that are told one endpoint: each request goes where it was signed for. */
export const gateway =
  (urls: EndpointUrls): Service =>
  async ({ method, path, query, headers, body }) => {
    const url = urls[`AWS_ENDPOINT_URL_${SIGNED_FOR[signedFor(headers.authorization)]}`];
    if (url === undefined) return { status: 403, body: 'The request is not signed for a service of the local stack.' };
    const search = query.size > 0 ? `?${query}` : '';
    const answer = await fetch(`${url}${path}${search}`, {
      method,
      headers: passedOn(Object.entries(headers)),
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(passedOn([...answer.headers])),
      body: new Uint8Array(await answer.arrayBuffer()),
    };
  };

/** `Credential=<key>/<date>/<region>/<service>/aws4_request` */
const signedFor = (authorization: string | string[] | undefined): string =>
  /Credential=[^/]*\/[^/]*\/[^/]*\/([^/]+)\//.exec(String(authorization))?.[1] ?? '';

const passedOn = (headers: readonly (readonly [string, string | string[] | undefined])[]): [string, string][] =>
  headers.flatMap(([name, value]) =>
    value === undefined || NOT_PASSED_ON.has(name) ? [] : [[name, String(value)] satisfies [string, string]],
  );
