import type { CertificateState, Certificates } from '../../ports/certificates.ts';
import type { Release } from '../../ports/quarantine.ts';
import type { Outcome } from '../../types/action.ts';
import type { LedgerEntry } from '../../types/ledger.ts';
import type { Action } from '../action.ts';
import { certificate, priorOf, refused, settled, stateOf } from '../certificate.ts';
import { immunityId } from '../guards.ts';
import { RELEASED, releaseAll, stillApart } from '../held-apart.ts';
import { type Acting, once, type Result } from '../once.ts';
import { type CertificateRequest, certificateRequest } from '../requests.ts';

export type Reinstating = Acting & {
  readonly certificates: Pick<Certificates, 'describe' | 'reinstate'>;
  readonly release: Release;
};

/** Safety, so the pace does not shorten it. */
const IMMUNE_MS = 24 * 3_600_000;

/** Takes our own deactivation and quarantine back, and nobody else's. Not bound by the breaker: undo must work when it trips. */
export const reinstate: Action<CertificateRequest, Reinstating> = {
  name: 'reinstate',
  description: 'Sets a certificate that Floodgate deactivated to ACTIVE again, and ends its quarantine',
  permissions: [
    'iot:DescribeCertificate',
    'iot:DetachPolicy',
    'iot:RemoveThingFromThingGroup',
    'iot:UpdateCertificate',
  ],
  undo: { by: 'deactivate', how: 'Deactivate the certificate again.' },
  input: certificateRequest,

  run: async (request, acting) => {
    const { certificateId } = request;
    if (request.intentId === undefined) await protect(request, acting);
    return once(
      { action: 'reinstate', target: certificate(certificateId), request, underBreaker: false },
      {
        read: () => acting.certificates.describe(certificateId),
        begin: (state) => ({ prior: priorOf(state) }),
        perform: async (state, { prior }, resumed) => {
          const isReleased = await releaseOurs(request, state, acting);
          const result = await activate(request, state, resumed && prior.status === 'INACTIVE', acting);
          return isReleased ? withRelease(result) : result;
        },
      },
      acting,
    );
  },
};

const activate = async (
  request: CertificateRequest,
  state: CertificateState | undefined,
  wasBegun: boolean,
  acting: Reinstating,
): Promise<Result> => {
  const { certificateId } = request;
  if (wasBegun && state?.status === 'ACTIVE') return done(state);
  if (state?.status !== 'INACTIVE') return refused(state, whyNotInactive(state?.status));
  const refusal = whyNotOurs(state, await ourDeactivation(request, acting));
  if (refusal) return { status: 'skipped', detail: refusal };
  await acting.certificates.reinstate(certificateId);
  return done(await settled(certificateId, 'ACTIVE', acting));
};

/** Ends what our quarantines hold. Nothing holds a certificate more than REVOKED. */
const releaseOurs = async (
  request: CertificateRequest,
  state: CertificateState | undefined,
  { ledger, release }: Reinstating,
): Promise<boolean> => {
  if (state === undefined || state.status === 'REVOKED') return false;
  const target = certificate(request.certificateId);
  const [quarantines, reinstatements] = await Promise.all([
    ledger.history('quarantine', target),
    ledger.history('reinstate', target),
  ]);
  const apart = stillApart(
    quarantines.filter((entry) => isItsOwn(request, entry)),
    reinstatements,
  );
  await releaseAll(request.certificateId, apart, release);
  return apart.length > 0;
};

/** What ends by itself takes back what was done for the same incident; people take back everything of ours. */
const isItsOwn = ({ intentId, incidentId }: CertificateRequest, { intent }: LedgerEntry): boolean =>
  intentId === undefined || intent.incidentId === incidentId;

/** A certificate that was ACTIVE all along has been let out, and that was asked for. */
const withRelease = ({ status, detail, after }: Result): Result => ({
  status: status === 'skipped' ? 'done' : status,
  detail: `it is out of quarantine; ${detail}`,
  after: { ...after, [RELEASED]: 'true' },
});

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

const ourDeactivation = async (request: CertificateRequest, { ledger }: Acting): Promise<Outcome | undefined> => {
  const history = await ledger.history('deactivate', certificate(request.certificateId));
  const newest = history.find(({ outcome }) => outcome?.status === 'done');
  return newest && isItsOwn(request, newest) ? newest.outcome : undefined;
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
