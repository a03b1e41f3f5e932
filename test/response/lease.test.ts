import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fateOf, type LeaseFacts, leaseLength, repeatsIn } from '../../shared/response/lease.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import type { Lease } from '../../shared/types/lease.ts';
import type { LedgerEntry } from '../../shared/types/ledger.ts';
import { CERTIFICATE, certificate, DAY, HOUR, incident, MINUTE, NOON } from '../given/incidents.ts';

const LENGTH = 30 * MINUTE;

const lease = (over: Partial<Lease> = {}): Lease => ({
  id: 'x',
  principal: CERTIFICATE,
  incidentId: incident().id,
  since: NOON,
  endsAt: NOON + LENGTH,
  lengthMs: LENGTH,
  latestEnd: NOON + DAY,
  isExtended: false,
  ...over,
});

const facts = (over: Partial<LeaseFacts> = {}): LeaseFacts => ({
  now: NOON + LENGTH,
  isOpen: false,
  isKeyStolen: false,
  isTakenOver: false,
  ...over,
});

describe('the length of a lease', () => {
  it('is half an hour, doubles with each repeat, and is never longer than a day', () => {
    for (let repeats = 0; repeats < 12; repeats += 1) {
      const length = leaseLength(defaultPolicy, repeats, `seed ${repeats}`);
      const exact = Math.min(DAY, LENGTH * 2 ** repeats);
      expect(length).toBeGreaterThanOrEqual(exact);
      expect(length).toBeLessThanOrEqual(Math.min(DAY, exact * 1.1));
    }
  });

  it('differs from certificate to certificate, and not from run to run', () => {
    const lengths = Array.from({ length: 50 }, (_, n) => leaseLength(defaultPolicy, 0, `c${n}`));
    expect(new Set(lengths).size).toBe(50);
    expect(leaseLength(defaultPolicy, 0, 'c7')).toBe(lengths[7]);
  });
});

describe('repeats', () => {
  const entry = (action: 'deactivate' | 'reinstate', at: number, automatic: boolean, status = 'done'): LedgerEntry =>
    ({
      intent: {
        id: automatic ? `${incident().id}.${action}.x` : `person.${action}.x`,
        action,
        target: certificate(),
        incidentId: incident().id,
        requestedBy: 'x',
        reason: '',
        at,
        prior: {},
        request: {},
      },
      started: true,
      outcome: { status, detail: '', at },
    }) as LedgerEntry;

  it('are deactivations of our own that were done, since people last took one back', () => {
    const done = [entry('deactivate', 1, true), entry('deactivate', 3, true), entry('deactivate', 5, true)];
    expect(repeatsIn(done, [])).toBe(3);
    expect(repeatsIn(done, [entry('reinstate', 2, true)])).toBe(3);
    expect(repeatsIn(done, [entry('reinstate', 4, false)])).toBe(1);
    expect(repeatsIn(done, [entry('reinstate', 4, false, 'skipped')])).toBe(3);
    expect(repeatsIn([entry('deactivate', 1, false), entry('deactivate', 1, true, 'skipped')], [])).toBe(0);
  });
});

describe('the fate of a lease', () => {
  it.each<[string, Partial<Lease>, Partial<LeaseFacts>, string]>([
    ['it runs until its end', {}, { now: NOON + LENGTH - 1 }, 'runs'],
    ['it ends when the incident is closed and nobody tried', {}, {}, 'ends'],
    ['it runs while the incident is open', {}, { isOpen: true, now: NOON + 5 * HOUR }, 'runs'],
    ['after a day of it people decide', {}, { isOpen: true, now: NOON + DAY }, 'people'],
    ['an echo extends it', { echoedAt: NOON + 20 * MINUTE }, {}, 'runs'],
    ['an echo that is one lease old does not', { echoedAt: NOON + 20 * MINUTE }, { now: NOON + 50 * MINUTE }, 'ends'],
    [
      'after another echo people decide',
      { echoedAt: NOON + 40 * MINUTE, isExtended: true, endsAt: NOON + 50 * MINUTE },
      { now: NOON + 50 * MINUTE },
      'people',
    ],
    [
      'after a quiet extension it ends',
      { echoedAt: NOON + 20 * MINUTE, isExtended: true, endsAt: NOON + 50 * MINUTE },
      { now: NOON + 50 * MINUTE },
      'ends',
    ],
    ['a stolen key does not come back by itself', {}, { isKeyStolen: true }, 'people'],
    ['what people or a reinstatement took over is over', {}, { isTakenOver: true, isOpen: true }, 'over'],
    ['that too before its end', {}, { isTakenOver: true, now: NOON }, 'over'],
  ])('%s', (_, given, known, fate) => {
    expect(fateOf(lease(given), facts(known)).kind).toBe(fate);
  });

  it('is never an end by itself while it is open, stolen, taken over, young or echoing; and never after a day of echoes', () => {
    const step = fc.record({ minutes: fc.integer({ min: 1, max: 90 }), echo: fc.boolean(), open: fc.boolean() });
    const histories = fc.array(step, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(histories, fc.boolean(), (history, isStolen) => {
        let current = lease();
        let now = NOON;
        let extensions = 0;
        for (const { minutes, echo, open } of history) {
          now += minutes * MINUTE;
          if (echo) current = { ...current, echoedAt: now };
          const fate = fateOf(current, facts({ now, isOpen: open, isKeyStolen: isStolen }));
          const mayEnd = !open && !isStolen && now >= NOON + LENGTH && now >= (current.echoedAt ?? 0) + LENGTH;
          expect(fate.kind !== 'ends' || mayEnd).toBe(true);
          if (fate.kind !== 'runs') return;
          if (fate.lease.isExtended && !current.isExtended) extensions += 1;
          expect(extensions).toBeLessThanOrEqual(1);
          expect(fate.lease.endsAt).toBeLessThanOrEqual(NOON + DAY);
          expect(now).toBeLessThan(NOON + DAY);
          current = fate.lease;
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
