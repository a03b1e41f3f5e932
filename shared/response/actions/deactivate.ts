import type { CertificateState, Certificates } from '../../ports/certificates.ts';
import type { Action } from '../action.ts';
import { certificate, priorOf, refused, settled, stateOf } from '../certificate.ts';
import { type Acting, once, type Result } from '../once.ts';
import { defaultPolicy } from '../policy.ts';
import { type CertificateRequest, certificateRequest } from '../requests.ts';

export type Deactivating = Acting & { readonly certificates: Pick<Certificates, 'describe' | 'deactivate'> };

/** Cuts a certificate off: it cannot connect any more, and AWS ends what it has open within minutes. Reversible. */
export const deactivate: Action<CertificateRequest, Deactivating> = {
  name: 'deactivate',
  description: 'Sets an ACTIVE certificate to INACTIVE, as a lease',
  permissions: [
    'iot:DescribeCertificate',
    'iot:ListPrincipalThings',
    'iot:ListThingGroupsForThing',
    'iot:UpdateCertificate',
  ],
  undo: { by: 'reinstate', how: 'Reinstate the certificate: it becomes ACTIVE again, as it was.' },
  input: certificateRequest,

  run: (request, acting) => {
    const { certificateId } = request;
    const { certificates, clock, pace } = acting;
    return once(
      {
        action: 'deactivate',
        target: certificate(certificateId),
        request,
        underBreaker: true,
        cuts: { principal: certificateId },
      },
      {
        read: () => certificates.describe(certificateId),
        begin: (state) => ({ prior: priorOf(state), leaseEndsAt: clock.now() + defaultPolicy.leaseMs * pace }),
        perform: async (state, { prior }, resumed) => {
          if (resumed && prior.status === 'ACTIVE' && state?.status === 'INACTIVE') return done(state);
          if (state?.status !== 'ACTIVE') return refused(state, 'only an ACTIVE certificate is deactivated');
          await certificates.deactivate(certificateId);
          return done(await settled(certificateId, 'INACTIVE', acting));
        },
      },
      acting,
    );
  },
};

const done = (state: CertificateState): Result => ({
  status: 'done',
  detail: 'it was ACTIVE and is INACTIVE until somebody reinstates it',
  after: stateOf(state),
});
