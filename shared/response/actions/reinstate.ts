import type { CertificateState, Certificates } from '../../ports/certificates.ts';
import type { Outcome } from '../../types/action.ts';
import type { Action } from '../action.ts';
import { certificate, priorOf, refused, settled, stateOf } from '../certificate.ts';
import { immunityId } from '../guards.ts';
import { type Acting, once, type Result } from '../once.ts';
import { type CertificateRequest, certificateRequest } from '../requests.ts';

export type Reinstating = Acting & { readonly certificates: Pick<Certificates, 'describe' | 'reinstate'> };

/** Safety, so the pace does not shorten it. */
const IMMUNE_MS = 24 * 3_600_000;

/** Takes our own deactivation back, and nobody else's. Not bound by the breaker: undo must work when it trips. */
export const reinstate: Action<CertificateRequest, Reinstating> = {
  name: 'reinstate',
  description: 'Sets a certificate that Floodgate deactivated to ACTIVE again',
  permissions: ['iot:DescribeCertificate', 'iot:UpdateCertificate'],
  undo: { by: 'deactivate', how: 'Deactivate the certificate again.' },
  input: certificateRequest,

  run: async (request, acting) => {
    const { certificateId } = request;
    const { certificates } = acting;
    if (request.intentId === undefined) await protect(request, acting);
    return once(
      { action: 'reinstate', target: certificate(certificateId), request, underBreaker: false },
      {
        read: () => certificates.describe(certificateId),
        begin: (state) => ({ prior: priorOf(state) }),
        perform: async (state, { prior }, resumed) => {
          if (resumed && prior.status === 'INACTIVE' && state?.status === 'ACTIVE') return done(state);
          if (state?.status !== 'INACTIVE') return refused(state, whyNotInactive(state?.status));
          const refusal = whyNotOurs(state, await ourDeactivation(certificateId, acting));
          if (refusal) return { status: 'skipped', detail: refusal };
          await certificates.reinstate(certificateId);
          return done(await settled(certificateId, 'ACTIVE', acting));
        },
      },
      acting,
    );
  },
};

/** People's undo protects for a while, and first, so that nothing which is under way cuts it off again. */
const protect = async (
  { certificateId, requestedBy, reason }: CertificateRequest,
  { guards, clock, requestId }: Acting,
): Promise<void> => {
  const at = clock.now();
  const guard = {
    kind: 'immunity',
    id: immunityId(certificateId),
    principal: certificateId,
    until: at + IMMUNE_MS,
    reason,
    by: requestedBy,
  } as const;
  await guards.change({ id: requestId, change: 'written', guard, requestedBy, reason, at });
};

const whyNotInactive = (status: string | undefined): string => {
  if (status === 'ACTIVE') return 'there is nothing to reinstate';
  if (status === 'REVOKED') return 'AWS makes that final, the device needs a new certificate';
  return 'only an INACTIVE certificate is reinstated';
};

const ourDeactivation = async (id: string, { ledger }: Acting): Promise<Outcome | undefined> => {
  const history = await ledger.history('deactivate', certificate(id));
  return history.find(({ outcome }) => outcome?.status === 'done')?.outcome;
};

const whyNotOurs = ({ lastModifiedAt }: CertificateState, deactivation: Outcome | undefined): string | undefined => {
  if (!deactivation) return 'it is INACTIVE, but the ledger has no deactivation of it by Floodgate';
  if (deactivation.after?.lastModifiedAt === String(lastModifiedAt)) return undefined;
  return 'it is INACTIVE, but somebody changed it after Floodgate did, so it is theirs to reinstate';
};

const done = (state: CertificateState): Result => ({
  status: 'done',
  detail: 'it was INACTIVE by our own deactivation and is ACTIVE again',
  after: stateOf(state),
});
