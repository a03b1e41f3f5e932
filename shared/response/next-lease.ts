import { certificate } from './certificate.ts';
import { leaseLength, repeatsIn } from './lease.ts';
import type { Acting } from './once.ts';

/** When a lease that begins now would end: epoch milliseconds. It doubles with each repeat, and what takes back a mistake of ours is no repeat. */
export const nextLeaseEnd = async (
  action: 'deactivate' | 'quarantine',
  certificateId: string,
  { ledger, policy, clock, pace }: Acting,
): Promise<number> => {
  const target = certificate(certificateId);
  const [before, reinstatements] = await Promise.all([
    ledger.history(action, target),
    ledger.history('reinstate', target),
  ]);
  const repeats = repeatsIn(before, reinstatements);
  return clock.now() + Math.round(leaseLength(await policy(), repeats, `${certificateId} ${repeats}`) * pace);
};
