import type { Acting } from './once.ts';
import type { CertificateRequest } from './requests.ts';

/**
 * Why Floodgate must not cut a certificate off by itself for what hangs on it (DESIGN §7.6): several things, or things that
 * could not be read. People know their certificates.
 */
export const whyAttached = async (
  { certificateId, intentId }: Pick<CertificateRequest, 'certificateId' | 'intentId'>,
  { things, policy }: Pick<Acting, 'things' | 'policy'>,
): Promise<string | undefined> => {
  if (intentId === undefined || (await policy()).caution.shared === 'deactivate') return undefined;
  try {
    const attached = await things.ofPrincipal(certificateId);
    return attached.length > 1 ? `${attached.length} things share it, so it is for people` : undefined;
  } catch (error) {
    return `its things could not be read, so it is for people: ${String(error)}`;
  }
};
