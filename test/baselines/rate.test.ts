import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Norms } from '../../shared/baselines/norms.ts';
import { expectedRate, newRate } from '../../shared/baselines/rate.ts';
import { acceptRate } from '../../shared/baselines/verdict.ts';
import { scales } from '../../shared/windows/scales.ts';
import { putSlot } from '../../shared/windows/series.ts';
import { seriesOf } from '../../shared/windows/window.ts';
import {
  CALM,
  count,
  live,
  lookAt,
  newSubject,
  normsFor,
  perMinute,
  START,
  type Subject,
  steady,
  timeOf,
} from './looking.ts';

const norms = normsFor();
const INCIDENT = { ...CALM, underIncident: true };
/** A group that knows its entities: what is far off is learned slowly. */
const mature: Norms = { ...norms, mature: true };

describe('the rate of an entity', () => {
  it('is learned from closed ticks, and leans on its own past within hours', () => {
    const subject = newSubject();
    steady(subject, 0, 6, 4, norms);
    expect(perMinute(subject)).toBeCloseTo(4, 1);
  });

  it('is the same when the same time is folded twice', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 200 }), (messages) => {
        const subject = newSubject();
        for (const [slot, sent] of messages.entries()) if (sent > 0) live(subject, slot, sent, norms);
        const once = lookAt(subject, messages.length, norms).state;
        subject.state = once;
        const twice = lookAt(subject, messages.length, norms);
        // Only the window that is open is looked at again; what was folded is not.
        expect({ ...twice.state, bursts: undefined }).toEqual({ ...once, bursts: undefined });
        expect(twice.contribution.moments.weight).toBe(0);
        expect(twice.contribution.ticks).toBe(0);
      }),
    );
  });

  it('is not disturbed by a look that comes late', () => {
    const subject = newSubject();
    const next = steady(subject, 0, 2, 7, norms);
    const before = lookAt(subject, next, norms).state;
    subject.state = before;
    const late = lookAt(subject, next - 100, norms);
    expect({ ...late.state, bursts: undefined }).toEqual({ ...before, bursts: undefined });
    expect(late.due).toBe(false);
  });

  it('does not depend on how often it was written, as long as the windows hold what was missed', () => {
    const [often, rarely] = [newSubject(), newSubject()];
    for (let slot = 0; slot < 6 * 360; slot += 6) {
      live(often, slot, 2, norms);
      count(rarely, slot, 2);
      if (slot % 240 === 0) rarely.state = lookAt(rarely, slot, norms).state;
    }
    expect(perMinute(rarely)).toBeCloseTo(perMinute(often), 1);
  });

  it('is right for a device that wakes every three hours, though nobody looks in between and its batches are not written', () => {
    const subject = newSubject();
    for (let wake = 0; wake < 24; wake += 1) {
      const slot = wake * 3 * 360;
      live(subject, slot, 1, norms);
      // Nine more after the write: they are found in the hour when it wakes again.
      count(subject, slot + 2, 9);
    }
    expect((subject.state?.counts ?? 0) / (subject.state?.seconds ?? 1)).toBeCloseTo(10 / (3 * 3600), 4);
  });

  it('learns nothing from absence: who was switched off for a day is not slower when it comes back', () => {
    const subject = newSubject();
    const off = steady(subject, 0, 24, 1, norms);
    const before = perMinute(subject);
    steady(subject, off + 24 * 360, 0.5, 1, norms);
    expect(perMinute(subject)).toBeGreaterThan(0.94 * before);
  });

  it('learns that a rate has really fallen', () => {
    const subject = newSubject();
    const then = steady(subject, 0, 6, 3, norms);
    steady(subject, then, 72, 1, norms);
    expect(perMinute(subject)).toBeLessThan(1.2);
  });

  it('learns nothing under an incident', () => {
    const subject = newSubject();
    const then = steady(subject, 0, 12, 2, norms);
    const before = subject.state;
    for (let slot = then; slot < then + 720; slot += 1) live(subject, slot, 50, norms, INCIDENT);
    expect(subject.state?.counts).toBe(before?.counts);
    expect(subject.state?.seconds).toBe(before?.seconds);
  });

  it('learns what it cannot explain slowly, once the group knows better', () => {
    const subject = newSubject();
    const then = steady(subject, 0, 12, 1, mature);
    const tickBefore = subject.state?.counts ?? 0;
    for (let slot = then; slot < then + 66; slot += 1) live(subject, slot, 500, mature);
    // At most ten times what was expected, and half the cold allowance: 10 · 10 + 120.
    expect((subject.state?.counts ?? 0) - tickBefore).toBeLessThan(225);
  });

  it('does not believe in a rise that its anchor does not know', () => {
    const subject = newSubject();
    const then = steady(subject, 0, 4 * 24, 1, norms);
    steady(subject, then, 24, 1.6, norms);
    const fast = perMinute(subject);
    const expected = 60 * expectedRate(subject.state as NonNullable<typeof subject.state>, norms);
    expect(fast).toBeGreaterThan(1.3);
    expect(expected).toBeLessThan(1.2);
  });

  it('believes after a slow weekend that Monday will be as Mondays are, within a third', () => {
    const slow = { ...newRate(timeOf(0)), counts: 100, seconds: 86_400, anchorCounts: 13_000, anchorSeconds: 864_000 };
    const expected = expectedRate(slow, norms);
    expect(expected / (13_000 / 864_000)).toBeCloseTo(1 / 1.3, 2);
  });

  it('is what people say it is after a verdict of benign, for the anchor too', () => {
    const subject = newSubject();
    steady(subject, 0, 24, 1, norms);
    const accepted = acceptRate(subject.state as NonNullable<typeof subject.state>, 10 / 60);
    expect(60 * expectedRate(accepted, norms)).toBeGreaterThan(9.5);
    expect(accepted.sums).toEqual([0, 0]);
  });

  it('takes at most 260 bytes', () => {
    const subject = newSubject();
    steady(subject, 0, 2, 173.3, mature);
    for (let slot = 720; slot < 900; slot += 1) live(subject, slot, 997, mature);
    expect(JSON.stringify(subject.state).length).toBeLessThan(260);
  });
});

describe('exposure', () => {
  it('scales what is expected: one record in ten, seen for hours, gives the rate of ten in ten', () => {
    const subject = newSubject();
    for (let slot = 0; slot < 6 * 360; slot += 1) {
      watchTenth(subject, slot);
      live(subject, slot, 1, norms);
    }
    expect(perMinute(subject)).toBeCloseTo(60, 0);
  });

  it('makes a full count of a device that was thinned no surprise, and the same count of a thinned one an excess', () => {
    const thinned = newSubject();
    for (let slot = 0; slot < 6 * 360; slot += 1) {
      watchTenth(thinned, slot);
      live(thinned, slot, 1, norms);
    }
    const [full, still] = [thinned, newSubject()];
    still.state = thinned.state;
    const slot = 6 * 360 + 6;
    watchTenth(still, slot);
    expect(live(still, slot, 300, norms).readings.length).toBeGreaterThan(0);
    expect(live(full, slot, 10, norms).odd).toBeUndefined();
  });

  it('is no reason to learn where there was none', () => {
    const subject = newSubject();
    const blind = steady(subject, 0, 12, 2, norms);
    const before = perMinute(subject);
    for (let slot = blind; slot < blind + 12 * 360; slot += 1) watchNothing(subject, slot);
    live(subject, blind + 12 * 360, 1, norms);
    expect(perMinute(subject)).toBeCloseTo(before, 1);
  });
});

const unseen = (subject: Subject, slot: number, share: number): void => {
  const series = seriesOf(subject.window, 'unseen');
  for (const scale of scales)
    putSlot(series, scale, Math.floor(((START + slot) * 10_000) / scale.slotMs), (share * scale.slotMs) / 1000);
};

const watchTenth = (subject: Subject, slot: number): void => unseen(subject, slot, 0.9);
const watchNothing = (subject: Subject, slot: number): void => unseen(subject, slot, 1);
