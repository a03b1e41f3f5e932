import type { CertificateState, Certificates } from '../../ports/certificates.ts';
import type { Action } from '../action.ts';
import { whyAttached } from '../attached.ts';
import { certificate, priorOf, refused, settled, stateOf } from '../certificate.ts';
import { UNCERTAIN } from '../lease.ts';
import { nextLeaseEnd } from '../next-lease.ts';
import { type Acting, once, type Result } from '../once.ts';
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
    const { certificates } = acting;
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
        begin: async (state) => ({
          prior: priorOf(state),
          leaseEndsAt: await nextLeaseEnd('deactivate', certificateId, acting),
        }),
        perform: async (state, { prior }, resumed) => {
          if (resumed && prior.status === 'ACTIVE' && state?.status === 'INACTIVE') return perhapsDone(state);
          if (state?.status !== 'ACTIVE') return refused(state, 'only an ACTIVE certificate is deactivated');
          const risk = await whyAttached(request, acting);
          if (risk !== undefined) return { status: 'skipped', detail: risk };
          await certificates.deactivate(certificateId);
          return done(await settled(certificateId, 'INACTIVE', acting));
        },
      },
      acting,
    );
  },
};

/** An earlier run may have done it and lost the answer, or somebody else did meanwhile: so it does not end by itself. */
const perhapsDone = (state: CertificateState): Result => ({
  status: 'done',
  detail: 'it was ACTIVE and is INACTIVE until somebody reinstates it: whether Floodgate did it is not certain',
  after: { ...stateOf(state), [UNCERTAIN]: 'true' },
});

const done = (state: CertificateState): Result => ({
  status: 'done',
  detail: 'it was ACTIVE and is INACTIVE: a lease, until it ends or somebody reinstates it',
  after: stateOf(state),
});
