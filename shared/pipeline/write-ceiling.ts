import { fingerprintIn } from '../incidents/id.ts';
import type { Clock } from '../ports/clock.ts';
import type { Incidents } from '../ports/incidents.ts';
import { fingerprint } from '../types/fingerprint.ts';
import { type Delta, measureIndex } from '../windows/delta.ts';
import type { Hash } from '../windows/distinct.ts';
import { allot, type Wanted } from './allot.ts';

/** How many items may be written: what one reader of the stream spends. */
export interface WriteCeiling {
  /** Those of a batch that are written. Lanes always are. */
  admit(deltas: readonly Delta[]): Promise<readonly Delta[]>;
  /** Items left out since this was last asked. */
  takeUnwritten(): number;
}

export interface WriteCeilingOptions {
  /** Writes a second of one reader, over {@link BURST_SECONDS}. */
  readonly perSecond: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly incidents: Pick<Incidents, 'attention'>;
  /** Keyed, so that nobody can choose an id that always draws well. */
  readonly hash: Hash;
}

/** Unspent writes are kept so long: batches come unevenly. */
const BURST_SECONDS = 10;
/** The list of open incidents is as fresh as this. */
const LIST_AGE_MS = 60_000;

/** A purse that fills by the second, and is spent by {@link allot}. */
export const writeCeiling = ({ perSecond, clock, incidents, hash }: WriteCeilingOptions): WriteCeiling => {
  const most = perSecond * BURST_SECONDS;
  let purse = most;
  let filledAt = clock.now();
  let unwritten = 0;
  let listedAt = Number.NEGATIVE_INFINITY;
  let open: ReadonlySet<string> = new Set();

  const fill = (now: number): void => {
    purse = Math.min(most, purse + (Math.max(0, now - filledAt) / 1000) * perSecond);
    filledAt = now;
  };
  const list = async (now: number): Promise<void> => {
    if (now - listedAt < LIST_AGE_MS) return;
    open = new Set((await incidents.attention()).map(fingerprintIn));
    listedAt = now;
  };

  return {
    async admit(deltas) {
      const now = clock.now();
      fill(now);
      const items = deltas.filter(({ key }) => key.lane === undefined);
      const room = Math.max(0, Math.floor(purse - (deltas.length - items.length)));
      // Nearly always everything fits, and then nobody asks who comes first.
      if (items.length <= room) {
        purse -= deltas.length;
        return deltas;
      }
      await list(now);
      const chosen = allot(
        items.map((delta) => wantedBy(delta, open, hash)),
        room,
      );
      const admitted = deltas.filter(({ id, key }) => key.lane !== undefined || chosen.has(id));
      purse = Math.max(0, purse - admitted.length);
      unwritten += deltas.length - admitted.length;
      return admitted;
    },
    takeUnwritten() {
      const taken = unwritten;
      unwritten = 0;
      return taken;
    },
  };
};

const wantedBy = (delta: Delta, open: ReadonlySet<string>, hash: Hash): Wanted => ({
  id: delta.id,
  kind: delta.key.entity.kind as Wanted['kind'],
  isOpen: open.size > 0 && open.has(fingerprint(delta.key.entity)),
  isClaimed: isClaimed(delta),
  lot: hash(`${delta.id}|${delta.first}`)[0],
});

/** What a peer said that did not come in. A principal that is refused has shown its key. */
const isClaimed = ({ key, counts }: Delta): boolean => {
  const claims = key.entity.kind === 'principal' ? FAILURES : CLAIMS;
  const touched = new Set(counts.flatMap((of) => of.flatMap((count, index) => (count === 0 ? [] : [index]))));
  return touched.size > 0 && [...touched].every((index) => claims.has(index));
};

const FAILURES: ReadonlySet<number> = new Set([measureIndex.failures]);
const CLAIMS: ReadonlySet<number> = new Set([measureIndex.failures, measureIndex.refusals]);
