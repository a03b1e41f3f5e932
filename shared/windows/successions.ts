import type { SessionFact } from '../types/session.ts';
import { inOrder } from './sessions.ts';
import type { Window } from './window.ts';

/** A session that began while another of the same client id was open, and so ended it. */
export interface Succession {
  readonly from: Owned;
  readonly by: Owned;
}

type Owned = SessionFact & { readonly principal: string };

/**
 * Whose session took over whose, in the order in which it happened, as far as the client id's newest sessions are kept.
 *
 * @param slackMs AWS's own timestamps may be this far apart for one change of hands.
 */
export const successions = ({ baseline, sessions }: Window, slackMs: number): readonly Succession[] => {
  const facts = inOrder([...(baseline?.sessions ?? []), ...sessions.values()]);
  const connects = facts.filter(isOwned).filter(({ event }) => event === 'connected');
  return connects.flatMap((by, index) => {
    const from = openedBefore(by, connects[index - 1], facts, slackMs);
    return from ? [{ from, by }] : [];
  });
};

const isOwned = (fact: SessionFact): fact is Owned => fact.principal !== undefined;

/** The session that `by` found open: the connect before it, or one that began unseen and ended as `by` began. */
const openedBefore = (
  by: Owned,
  before: Owned | undefined,
  facts: readonly SessionFact[],
  slackMs: number,
): Owned | undefined => {
  if (before && wasOpen(before, by, facts, slackMs)) return before;
  return facts
    .filter(isOwned)
    .find(
      (fact) =>
        isEnd(fact) &&
        Math.abs(fact.at - by.at) <= slackMs &&
        !facts.some((other) => other !== fact && isSame(other, fact)),
    );
};

/** A session is open until its own disconnect; one that ends as the next begins was ended by it. */
const wasOpen = (from: SessionFact, by: SessionFact, facts: readonly SessionFact[], slackMs: number): boolean =>
  !facts.some((fact) => isEnd(fact) && isSame(fact, from) && fact.at < by.at - slackMs);

const isEnd = ({ event }: SessionFact): boolean => event === 'disconnected';

const isSame = (a: SessionFact, b: SessionFact): boolean => a.session === b.session && a.version === b.version;
