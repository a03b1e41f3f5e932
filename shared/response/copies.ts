import type { Announcer } from '../ports/announcer.ts';
import type { Log } from '../ports/log.ts';

type Errors = Pick<Log, 'error'>;

/**
 * Announces to people, then to whoever gets a copy. A copy that fails is logged and left: to try it again would tell everybody
 * else again, and what it was about is in the incident.
 */
export const withCopies = (people: Announcer, copies: readonly Announcer[], log: Errors): Announcer => ({
  async announce(incident) {
    await people.announce(incident);
    const { id, revision } = incident;
    await sendAll(
      copies.map((copy) => copy.announce(incident)),
      { incident: id, revision },
      log,
    );
  },
});

/** The same for what tells of many incidents at once. */
export const digestWithCopies =
  <T>(
    people: (many: readonly T[]) => Promise<void>,
    copies: readonly ((many: readonly T[]) => Promise<void>)[],
    log: Errors,
  ) =>
  async (many: readonly T[]): Promise<void> => {
    await people(many);
    await sendAll(
      copies.map((copy) => copy(many)),
      { digest: many.length },
      log,
    );
  };

const sendAll = async (copies: readonly Promise<void>[], what: object, log: Errors): Promise<void> => {
  for (const result of await Promise.allSettled(copies))
    if (result.status === 'rejected') log.error('a copy was not sent', { ...what, error: result.reason });
};
