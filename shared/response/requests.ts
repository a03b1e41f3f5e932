import * as z from 'zod/mini';
import { INCIDENT_ID } from '../types/incident.ts';
import { verdictNames } from '../types/verdict.ts';
import { CERTIFICATE_ID } from './certificate.ts';
import { INTENT_ID } from './intent.ts';

const sentence = z.string().check(z.minLength(1), z.maxLength(500));
const name = z.string().check(z.minLength(1), z.maxLength(256));
const incidentId = z.string().check(z.regex(INCIDENT_ID, 'must be the id of an incident'));
const intentId = z.string().check(z.regex(INTENT_ID, 'must be the id of an intent'));

/** Who asks, and for what. */
const asking = {
  /** A claim; CloudTrail has the caller. */
  requestedBy: name,
  /** For information: a person's request is carried out whatever was done for that incident before. */
  incidentId: z.optional(incidentId),
  /** The ledger's intent that this request is to carry out. Without one it is a person's, and gets an intent of its own. */
  intentId: z.optional(intentId),
};

/** A person's word that the caps do not count this time. The ledger keeps it with the request. */
const override = z.optional(z.literal('caps'));

/** What deactivate, revoke and reinstate take: a certificate, never a client id. */
export const certificateRequest = z.strictObject({
  certificateId: z.string().check(z.regex(CERTIFICATE_ID, 'must be 64 lower-case hex digits')),
  reason: sentence,
  override,
  ...asking,
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
  override,
  ...asking,
});

export type ConnectionRequest = z.infer<typeof connectionRequest>;

/** What alert takes. */
export const alertRequest = z.strictObject({ incidentId });

export type AlertRequest = z.infer<typeof alertRequest>;

/** What verdict takes: what people say of an incident, and why. */
export const verdictRequest = z.strictObject({
  incidentId,
  verdict: z.enum(verdictNames, `must be one of ${verdictNames.join(', ')}`),
  reason: sentence,
  requestedBy: name,
});

export type VerdictRequest = z.infer<typeof verdictRequest>;
