import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gateway } from '../../local/endpoints/gateway.ts';
import { type Request, type Server, serve } from '../../local/endpoints/http.ts';

const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=KEY/20261120/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

let behind: Server;
let front: Server;
const seen: Request[] = [];

beforeAll(async () => {
  behind = await serve(async (request) => {
    seen.push(request);
    return { status: 418, headers: { 'x-amzn-errortype': 'Teapot' }, body: new Uint8Array([0, 255, 10]) };
  });
  front = await serve(gateway({ AWS_ENDPOINT_URL_SSM: behind.url }));
});
afterAll(async () => {
  await front.close();
  await behind.close();
});

describe('the gateway of the local stack', () => {
  it('passes a request on to the service that it was signed for, and its answer back, byte for byte', async () => {
    const answer = await fetch(`${front.url}/a%2Fb?c=%20d`, {
      method: 'POST',
      headers: { authorization: signedFor('ssm'), 'x-amz-target': 'AmazonSSM.GetParameter' },
      body: new Uint8Array([1, 2, 254]),
    });
    expect(answer.status).toBe(418);
    expect(answer.headers.get('x-amzn-errortype')).toBe('Teapot');
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0, 255, 10]);
    const [request] = seen;
    expect(request).toMatchObject({ method: 'POST', path: '/a%2Fb', body: Buffer.from([1, 2, 254]) });
    expect(request?.query.get('c')).toBe(' d');
    expect(request?.headers['x-amz-target']).toBe('AmazonSSM.GetParameter');
  });

  it.each(['sqs', 'constructor', ''])('turns away what is signed for %j, or for nothing', async (service) => {
    expect((await fetch(front.url, { headers: { authorization: signedFor(service) } })).status).toBe(403);
    expect((await fetch(front.url)).status).toBe(403);
  });
});
