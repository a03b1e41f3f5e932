import type { Announcer } from '../ports/announcer.ts';
import type { Incident } from '../types/incident.ts';
import { type Signing, signedPost } from './signed-post.ts';

export const permissions = ['securityhub:BatchImportFindings'] as const;

const SERVICE = 'securityhub';
/** Security Hub answers in well under a second; people are not kept waiting for it. */
const TIMEOUT_MS = 5_000;

/**
 * Incidents as findings of Security Hub. BatchImportFindings is the one call that we make of it, and the only way in: so it
 * is one signed request, and no client of its own.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 */
export const securityHub = (
  signing: Signing,
  endpoint: string,
  findingOf: (incident: Incident) => object,
): Announcer => ({
  async announce(incident) {
    const { status, text } = await signedPost(signing, {
      service: SERVICE,
      url: new URL('/findings/import', endpoint),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ Findings: [findingOf(incident)] }),
      timeoutMs: TIMEOUT_MS,
    });
    refuse(status, text);
  },
});

/** Throws where Security Hub took nothing, whichever way it says so. */
const refuse = (status: number, text: string): void => {
  if (status !== 200) throw new Error(`Security Hub: ${status}: ${text.slice(0, 300)}`);
  const answer = JSON.parse(text) as { readonly FailedCount?: number };
  if (answer.FailedCount !== 0) throw new Error(`Security Hub took nothing: ${text.slice(0, 300)}`);
};
