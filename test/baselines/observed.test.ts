import { expect, it } from '@jest/globals';
import { observe } from '../../shared/baselines/observed.ts';
import { ONE_MINUTE, slotOf } from '../../shared/windows/scales.ts';
import { emptySeries, putSlot } from '../../shared/windows/series.ts';
import { emptyWindow } from '../../shared/windows/window.ts';
import { NOON } from '../fakes/signals.ts';

it('what the tap does not count is looked at also while the tap is off', () => {
  const window = emptyWindow({ kind: 'client', id: 'meter-1' });
  const slot = slotOf(ONE_MINUTE, NOON);
  const unseen = emptySeries();
  putSlot(unseen, ONE_MINUTE, slot, 45);
  window.series.set('unseen', unseen);
  const nothing = { slots: [], counts: [] };
  expect(observe(window, nothing, 'publishes').seconds(ONE_MINUTE, slot)).toBe(15);
  expect(observe(window, nothing, 'connects').seconds(ONE_MINUTE, slot)).toBe(60);
});
