import * as z from 'zod/mini';
import { CERTIFICATE_ID } from './certificate.ts';

const sentence = z.string().check(z.minLength(1), z.maxLength(500));
const name = z.string().check(z.minLength(1), z.maxLength(256));
/** See shared/incidents/id.ts; whether there is such an incident, the ledger knows. */
const incidentId = z.string().check(z.regex(/^[a-z0-9-]{1,128}$/, 'must be the id of an incident'));

/** What deactivate, revoke and reinstate take: a certificate, never a client id. */
export const certificateRequest = z.strictObject({
  certificateId: z.string().check(z.regex(CERTIFICATE_ID, 'must be 64 lower-case hex digits')),
  reason: sentence,
  /** A claim; CloudTrail has the caller. */
  requestedBy: name,
  incidentId: z.optional(incidentId),
});

export type CertificateRequest = z.infer<typeof certificateRequest>;

/** AWS's limit for a client id, in bytes of UTF-8. */
const CLIENT_ID_BYTES = 128;

/** What disconnect takes: a client id, and the principal whose session it must be. */
export const connectionRequest = z.strictObject({
  clientId: name.check(
    z.refine((id) => Buffer.byteLength(id) <= CLIENT_ID_BYTES, `must be at most ${CLIENT_ID_BYTES} bytes`),
  ),
  culprit: name,
  reason: z.optional(sentence),
  requestedBy: name,
  incidentId: z.optional(incidentId),
});

export type ConnectionRequest = z.infer<typeof connectionRequest>;

/** What alert takes. */
export const alertRequest = z.strictObject({ incidentId });

export type AlertRequest = z.infer<typeof alertRequest>;
