import type { CertificateState, Certificates } from '../ports/certificates.ts';
import type { Entity } from '../types/entity.ts';
import type { Acting, Result } from './once.ts';

/** IoT Core names a certificate by the SHA-256 of its DER. Any other principal (IAM, Cognito, custom authorizer) cannot be deactivated. */
export const CERTIFICATE_ID = /^[0-9a-f]{64}$/;

/** A certificate as the target of an action. */
export const certificate = (id: string): Entity => ({ kind: 'principal', id });

/** What undo has to restore. Empty where the registry knew no such certificate. */
export const priorOf = (state: CertificateState | undefined): Readonly<Record<string, string>> =>
  state ? stateOf(state) : {};

/** A state as the ledger keeps it: enough to see later whether somebody changed it since. */
export const stateOf = ({ status, lastModifiedAt }: CertificateState): Readonly<Record<string, string>> => ({
  status,
  ...(lastModifiedAt !== undefined && { lastModifiedAt: String(lastModifiedAt) }),
});

/** A precondition did not hold, so nothing was touched. */
export const refused = (state: CertificateState | undefined, rule: string): Result => ({
  status: 'skipped',
  detail: state ? `it is ${state.status}: ${rule}` : 'AWS IoT knows no such certificate',
});

const READS = 4;
const PAUSE_MS = 1_000;

/**
 * The certificate as it is once an update shows. A read may lag behind a write; one that never shows it means
 * that the outcome is not known, which is thrown.
 */
export const settled = async (
  certificateId: string,
  status: string,
  { certificates, clock, pace }: Acting & { readonly certificates: Pick<Certificates, 'describe'> },
): Promise<CertificateState> => {
  let state: CertificateState | undefined;
  for (let read = 0; read < READS; read += 1) {
    if (read > 0) await clock.pause(PAUSE_MS * pace);
    state = await certificates.describe(certificateId);
    if (state?.status === status) return state;
  }
  throw new Error(
    `certificate ${certificateId}: AWS accepted ${status}, and still shows ${state?.status ?? 'nothing'}`,
  );
};
