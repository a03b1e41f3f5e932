import type { Announcer } from '../ports/announcer.ts';
import type { Log } from '../ports/log.ts';

/**
 * Announces to people, then to whoever gets a copy. A copy that fails is logged and left: to try it again would tell everybody
 * else again, and what it was about is in the incident.
 */
export const withCopies = (people: Announcer, copies: readonly Announcer[], log: Pick<Log, 'error'>): Announcer => ({
  async announce(incident) {
    await people.announce(incident);
    const results = await Promise.allSettled(copies.map((copy) => copy.announce(incident)));
    for (const result of results)
      if (result.status === 'rejected')
        log.error('a copy was not sent', { incident: incident.id, revision: incident.revision, error: result.reason });
  },
});
