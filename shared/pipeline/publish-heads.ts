import type { Chains } from '../ports/chains.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

export interface PublishingHeads {
  readonly chains: Chains;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

const HOUR_MS = 3_600_000;
/** A log entry may have 256 KB; a head needs about 130 bytes. */
const HEADS_A_LINE = 500;

/**
 * Once an hour, the end of every chain into the log: another service, with other rights, so that who could rewrite the table
 * cannot rewrite what was published. Noted afterwards, so that a crash publishes twice rather than not at all.
 */
export const publishHeads = async ({ chains, clock, log }: PublishingHeads): Promise<void> => {
  const hour = Math.floor(clock.now() / HOUR_MS);
  if (hour <= ((await chains.publishedHour()) ?? -1)) return;
  const heads = await chains.heads();
  for (let from = 0; from === 0 || from < heads.length; from += HEADS_A_LINE)
    log.info('ledger heads', { chains: heads.length, heads: heads.slice(from, from + HEADS_A_LINE) });
  await chains.notePublished(hour);
};
