import { describe, expect, it } from '@jest/globals';
import { withDecision, withDeed } from '../../shared/incidents/progress.ts';
import type { Decision } from '../../shared/types/action.ts';
import { certificate, client, deed, incident } from '../given/incidents.ts';

const would = { action: 'deactivate', target: certificate() } as const;
const act: Decision = { kind: 'act', ...would, why: 'a flood' };
const observing: Decision = { kind: 'held', because: 'observe', reason: 'observing: would have', would };
const alertOnly: Decision = { kind: 'held', because: 'claimed', reason: 'alert only', would: undefined };

describe('a deed', () => {
  it('is kept, and people hear of it', () => {
    expect(withDeed(incident(), deed())).toMatchObject({ deeds: [deed()], revision: 2 });
  });

  it('is kept once per action and target, with its newest outcome', () => {
    const failed = withDeed(incident(), deed({ outcome: 'failed' }));
    const other = withDeed(failed, deed({ target: client('meter-1'), action: 'disconnect' }));
    const done = withDeed(other, deed());
    expect(done.deeds.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['disconnect', 'done'],
      ['deactivate', 'done'],
    ]);
    expect(done.revision).toBe(4);
  });

  it('that is known changes nothing', () => {
    const known = withDeed(incident(), deed());
    expect(withDeed(known, deed({ at: 0 }))).toBe(known);
  });

  it('that failed again for another reason is kept, and no news', () => {
    const failed = withDeed(incident(), deed({ outcome: 'failed', detail: 'a' }));
    const again = withDeed(failed, deed({ outcome: 'failed', detail: 'b' }));
    expect(again.deeds[0]?.detail).toBe('b');
    expect(again.revision).toBe(failed.revision);
  });
});

describe('a decision', () => {
  it('to hold back is news where people were told that there was none yet', () => {
    for (const decision of [observing, alertOnly])
      expect(withDecision(incident(), decision)).toMatchObject({ decision, revision: 2 });
  });

  it('to hold back is news afterwards where it says what would have been done', () => {
    const foreseen = incident({ decision: { ...alertOnly, reason: 'alert only: contested' } });
    expect(withDecision(foreseen, alertOnly)).toMatchObject({ decision: alertOnly, revision: 1 });
    expect(withDecision(foreseen, observing)).toMatchObject({ decision: observing, revision: 2 });
  });

  it('to act is no news: the deed will be', () => {
    expect(withDecision(incident(), act)).toMatchObject({ decision: act, revision: 1 });
  });

  it('to act stays, whatever is held back afterwards', () => {
    const acting = withDecision(incident(), act);
    for (const later of [act, observing, alertOnly]) expect(withDecision(acting, later)).toBe(acting);
  });

  it('that is the same changes nothing', () => {
    const held = withDecision(incident(), observing);
    expect(withDecision(held, { ...observing })).toBe(held);
  });

  it('follows the switches', () => {
    const held = withDecision(incident(), observing);
    const waiting: Decision = { ...observing, because: 'approve', reason: 'waits for approval' };
    expect(withDecision(held, waiting)).toMatchObject({ decision: waiting, revision: 3 });
    expect(withDecision(held, act)).toMatchObject({ decision: act });
  });
});
