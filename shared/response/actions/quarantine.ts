import type { Certificates } from '../../ports/certificates.ts';
import type { Quarantine } from '../../ports/quarantine.ts';
import type { Action } from '../action.ts';
import { whyAttached } from '../attached.ts';
import { certificate, refused } from '../certificate.ts';
import { apartIn, type HeldApart, isNothing, missing, textsOfApart } from '../held-apart.ts';
import { nextLeaseEnd } from '../next-lease.ts';
import { type Acting, once, type Result } from '../once.ts';
import { type CertificateRequest, certificateRequest } from '../requests.ts';

export type Quarantining = Acting & {
  readonly certificates: Pick<Certificates, 'describe'>;
  readonly quarantine: Quarantine;
};

/**
 * Puts a certificate apart: its things into the quarantine's thing group, the quarantine's policy onto it. AWS takes six to
 * eight minutes to obey, so this is depth and not speed; a thing group counts only for clients that are named as their thing.
 */
export const quarantine: Action<CertificateRequest, Quarantining> = {
  name: 'quarantine',
  description: "Puts a certificate's things into the quarantine's thing group, or its policy onto it, as a lease",
  permissions: [
    'iot:AddThingToThingGroup',
    'iot:AttachPolicy',
    'iot:DescribeCertificate',
    'iot:ListAttachedPolicies',
    'iot:ListPrincipalThings',
    'iot:ListThingGroupsForThing',
  ],
  undo: {
    by: 'reinstate',
    how: 'Reinstate the certificate: what the quarantine added is taken away, and nothing else.',
  },
  input: certificateRequest,

  run: (request, acting) => {
    const { certificateId } = request;
    return once(
      {
        action: 'quarantine',
        target: certificate(certificateId),
        request,
        underBreaker: true,
        cuts: { principal: certificateId },
      },
      {
        read: async () => {
          const state = await acting.certificates.describe(certificateId);
          return { state, apart: state ? await missingOf(certificateId, acting) : NOTHING };
        },
        begin: async ({ apart }) => ({
          prior: textsOfApart(apart),
          leaseEndsAt: await nextLeaseEnd('quarantine', certificateId, acting),
        }),
        // By what was missing when it began: a run that stopped halfway is finished, and undone, as one.
        perform: async ({ state }, { prior }) => {
          const apart = apartIn(prior);
          const { group, policy } = acting.quarantine;
          if (group === undefined && policy === undefined) return skipped('no quarantine is named in this deployment');
          if (state?.status !== 'ACTIVE') return refused(state, 'only an ACTIVE certificate is put into quarantine');
          if (isNothing(apart)) return skipped('it is in quarantine already, or has no thing that could be');
          const risk = await whyAttached(request, acting);
          return risk === undefined ? putApart(certificateId, apart, acting) : skipped(risk);
        },
      },
      acting,
    );
  },
};

const NOTHING: HeldApart = { group: undefined, things: [], policy: undefined };

const missingOf = async (id: string, { quarantine: place, things }: Quarantining): Promise<HeldApart> =>
  missing(place, place.group === undefined ? [] : await things.ofPrincipal(id), await place.holdsPolicy(id));

const putApart = async (
  id: string,
  { things, policy }: HeldApart,
  { quarantine: place }: Quarantining,
): Promise<Result> => {
  const refusals: string[] = [];
  const note = (refusal: string | undefined) => refusal !== undefined && refusals.push(refusal);
  if (policy !== undefined) note(await place.attachPolicy(id));
  for (const name of things) note(await place.addThing(name));
  if (refusals.length > 0) return { status: 'failed', detail: `not all of it: AWS says ${refusals.join('; ')}` };
  const parts = [
    ...(policy === undefined ? [] : ['the policy is attached']),
    ...(things.length === 0
      ? []
      : [`${things.length} of its things ${things.length === 1 ? 'is' : 'are'} in the group`]),
  ];
  return { status: 'done', detail: `${parts.join(' and ')}: AWS obeys within six to eight minutes` };
};

const skipped = (detail: string): Result => ({ status: 'skipped', detail });
