import type { CertificateState, Certificates } from '../../ports/certificates.ts';
import type { Action } from '../action.ts';
import { whyAttached } from '../attached.ts';
import { certificate, priorOf, refused, settled, stateOf } from '../certificate.ts';
import { type Acting, once, type Result } from '../once.ts';
import { type CertificateRequest, certificateRequest } from '../requests.ts';

export type Revoking = Acting & { readonly certificates: Pick<Certificates, 'describe' | 'revoke'> };

/** The last rung. AWS never takes a certificate back from REVOKED: its device needs a new one. */
export const revoke: Action<CertificateRequest, Revoking> = {
  name: 'revoke',
  description: 'Sets a certificate to REVOKED, which AWS makes final',
  permissions: [
    'iot:DescribeCertificate',
    'iot:ListPrincipalThings',
    'iot:ListThingGroupsForThing',
    'iot:UpdateCertificate',
  ],
  undo: { by: undefined, how: 'There is none: REVOKED is final. The device needs a new certificate.' },
  input: certificateRequest,

  run: (request, acting) => {
    const { certificateId } = request;
    const { certificates } = acting;
    return once(
      {
        action: 'revoke',
        target: certificate(certificateId),
        request,
        underBreaker: true,
        cuts: { principal: certificateId },
      },
      {
        read: () => certificates.describe(certificateId),
        begin: (state) => ({ prior: priorOf(state) }),
        perform: async (state, { prior }, resumed) => {
          if (resumed && isRevocable(prior.status) && state?.status === 'REVOKED') return done(state, prior.status);
          if (!state || !isRevocable(state.status)) return refused(state, 'only ACTIVE and INACTIVE are revoked');
          const risk = await whyAttached(request, acting);
          if (risk !== undefined) return { status: 'skipped', detail: risk };
          await certificates.revoke(certificateId);
          return done(await settled(certificateId, 'REVOKED', acting), state.status);
        },
      },
      acting,
    );
  },
};

const isRevocable = (status: string | undefined): boolean => status === 'ACTIVE' || status === 'INACTIVE';

const done = (state: CertificateState, before: string | undefined): Result => ({
  status: 'done',
  detail: `it was ${before} and is REVOKED; that is final, the device needs a new certificate`,
  after: stateOf(state),
});
