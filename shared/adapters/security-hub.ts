import type { SNSClient } from '@aws-sdk/client-sns';
import type { Announcer } from '../ports/announcer.ts';
import type { Incident } from '../types/incident.ts';

export const permissions = ['securityhub:BatchImportFindings'] as const;

/** How a client of the SDK signs: with the function's own credentials, which it also renews. */
export type Signing = Pick<SNSClient['config'], 'signer' | 'region'>;

const SERVICE = 'securityhub';
/** Security Hub answers in well under a second; people are not kept waiting for it. */
const TIMEOUT_MS = 5_000;

/**
 * Incidents as findings of Security Hub. BatchImportFindings is the one call that we make of it, and the only way in: so it
 * is one signed request, and no client of its own.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 */
export const securityHub = (
  { signer, region }: Signing,
  endpoint: string,
  findingOf: (incident: Incident) => object,
): Announcer => ({
  async announce(incident) {
    const { protocol, hostname, port, host } = new URL(endpoint);
    const body = JSON.stringify({ Findings: [findingOf(incident)] });
    const { sign } = await signed(signer, await region());
    const { headers } = await sign({
      method: 'POST',
      protocol,
      hostname,
      ...(port !== '' && { port: Number(port) }),
      path: '/findings/import',
      query: {},
      headers: { host, 'content-type': 'application/json' },
      body,
    });
    const { host: _, ...sent } = headers;
    const answer = await fetch(new URL('/findings/import', endpoint), {
      method: 'POST',
      headers: sent,
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    refuse(answer.status, await answer.text());
  },
});

const signed = async (signer: Signing['signer'], signingRegion: string) => {
  const scheme = { name: 'sigv4' as const, signingName: SERVICE, signingRegion, properties: {} };
  const own = await signer(scheme);
  return { sign: own.sign.bind(own) };
};

/** Throws where Security Hub took nothing, whichever way it says so. */
const refuse = (status: number, text: string): void => {
  if (status !== 200) throw new Error(`Security Hub: ${status}: ${text.slice(0, 300)}`);
  const answer = JSON.parse(text) as { readonly FailedCount?: number };
  if (answer.FailedCount !== 0) throw new Error(`Security Hub took nothing: ${text.slice(0, 300)}`);
};
