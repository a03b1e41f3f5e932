import * as z from 'zod/mini';
import type { Guards } from '../ports/guards.ts';
import type { Outcome } from '../types/action.ts';
import { allowedKinds, type Guard, type GuardChange } from '../types/guard.ts';
import { allowanceId, muteId } from './guards.ts';
import { isCidr } from './network.ts';
import { defaultPolicy } from './policy.ts';

const HOUR = 3_600_000;
/** Nothing is guarded for ever: what is still wanted is written again. */
export const LONGEST_ALLOWANCE_HOURS = 366 * 24;
export const LONGEST_MUTE_HOURS = 30 * 24;

const sentence = z.string().check(z.minLength(1), z.maxLength(500));
const name = z.string().check(z.minLength(1), z.maxLength(256));
const hours = (most: number) => z.number().check(z.gt(0), z.lte(most));
const asking = { requestedBy: name, reason: sentence };

/** What the function `guard` takes: one of the three. */
export const guardRequest = z.union([
  z.strictObject({
    allow: z
      .strictObject({ what: z.enum(allowedKinds), value: name })
      .check(z.refine(({ what, value }) => what !== 'cidr' || isCidr(value), 'must be a CIDR')),
    hours: hours(LONGEST_ALLOWANCE_HOURS),
    ...asking,
  }),
  z.strictObject({
    mute: z.strictObject({
      detector: z.string().check(z.refine((id) => Object.hasOwn(defaultPolicy.highest, id), 'must be a detector')),
      entity: z.strictObject({ kind: z.enum(['client', 'principal', 'address', 'group', 'fleet']), id: name }),
    }),
    hours: hours(LONGEST_MUTE_HOURS),
    ...asking,
  }),
  z.strictObject({ lift: name, ...asking }),
]);

export type GuardRequest = z.infer<typeof guardRequest>;

export interface Guarding {
  readonly guards: Guards;
  readonly clock: { readonly now: () => number };
  /** Unique for each call of the function. */
  readonly requestId: string;
}

/** Writes a guard, or lifts one: the one way in which people change guards, each change in the ledger. */
export const guard = {
  name: 'guard',
  input: guardRequest,
  run: async (request: GuardRequest, { guards, clock, requestId }: Guarding): Promise<Outcome> => {
    const at = clock.now();
    const { requestedBy, reason } = request;
    const lifted = 'lift' in request ? await byId(request.lift, guards) : undefined;
    if ('lift' in request && !lifted) return { status: 'skipped', detail: `there is no guard ${request.lift}`, at };
    const written = 'lift' in request ? undefined : guardOf(request, at);
    const subject = lifted ?? written;
    if (!subject) return { status: 'skipped', detail: 'nothing was asked for', at };
    const change: GuardChange['change'] = lifted ? 'lifted' : 'written';
    await guards.change({ id: requestId, change, guard: subject, requestedBy, reason, at });
    return { status: 'done', detail: `${change} ${subject.id}`, at };
  },
};

const byId = async (id: string, guards: Guards): Promise<Guard | undefined> =>
  (await guards.all()).find((kept) => kept.id === id);

const guardOf = (request: Exclude<GuardRequest, { readonly lift: string }>, at: number): Guard => {
  const kept = { until: at + request.hours * HOUR, reason: request.reason, by: request.requestedBy };
  if ('allow' in request) return { kind: 'allow', id: allowanceId(request.allow), ...request.allow, ...kept };
  const { detector, entity } = request.mute;
  return { kind: 'mute', id: muteId(detector, entity), detector, entity, ...kept };
};
