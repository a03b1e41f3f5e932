import type { Clock } from '../ports/clock.ts';
import type { Digests, Slots } from '../ports/digests.ts';
import type { Incident } from '../types/incident.ts';

export interface Digesting {
  readonly slots: Slots;
  /** Tells of many incidents in one message. */
  readonly tell: (incidents: readonly Incident[]) => Promise<void>;
  readonly clock: Pick<Clock, 'now'>;
  /** Factor on the ten minutes. */
  readonly pace: number;
}

const TEN_MINUTES_MS = 600_000;
/** Incidents with messages of their own in ten minutes: what a person can still read one by one. */
export const OWN_MESSAGES = 10;

/**
 * In each ten minutes the first few incidents have messages of their own, as many as there is news of them; criticals always.
 * All others are told in one digest.
 */
export const digesting = ({ slots, tell, clock, pace }: Digesting): Digests => {
  const current = (): string => String(Math.floor(clock.now() / (TEN_MINUTES_MS * pace)));
  return {
    async admits({ id, severity }) {
      if (severity === 'critical') return true;
      const slot = current();
      // Whoever is faster takes a place, so this ends when all are taken.
      for (;;) {
        const taken = await slots.taken(slot);
        if (taken.includes(id)) return true;
        if (taken.length >= OWN_MESSAGES) return false;
        if (await slots.take(slot, taken.length, id)) return true;
      }
    },

    async announce(incidents) {
      const slot = `${current()}#digest`;
      if ((await slots.taken(slot)).length > 0) return false;
      await tell(incidents);
      await slots.take(slot, 0, 'digest');
      return true;
    },
  };
};
