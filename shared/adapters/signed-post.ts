import type { LambdaClient } from '@aws-sdk/client-lambda';

/**
 * How a client of the SDK signs: with its own credentials, which it also renews. It must be one that calls nothing itself:
 * a client goes on signing for the service that it signed for first.
 */
export type Signing = Pick<LambdaClient['config'], 'signer' | 'region'>;

export interface Post {
  /** The name that the service is signed for. */
  readonly service: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

/** One signed request to a service of which we make one call, and that is worth no client of its own. */
export const signedPost = async (
  { signer, region }: Signing,
  { service, url, headers, body, timeoutMs }: Post,
): Promise<{ readonly status: number; readonly text: string }> => {
  const scheme = { name: 'sigv4' as const, signingName: service, signingRegion: await region(), properties: {} };
  const own = await signer(scheme);
  const signed = await own.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port !== '' && { port: Number(url.port) }),
    path: url.pathname,
    query: {},
    headers: { ...headers, host: url.host },
    body,
  });
  const { host: _, ...sent } = signed.headers;
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, { method: 'POST', headers: sent, body, signal });
  return { status: answer.status, text: await answer.text() };
};
