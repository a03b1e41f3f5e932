import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { estimate, type Fleet } from '../../cli/cost/estimate.ts';
import { cost } from '../../cli/cost.ts';
import { tapModes } from '../../shared/types/tap.ts';

const fleet = (over: Partial<Fleet> = {}): Fleet => ({ devices: 10_000, messagesPerMinute: 1, tap: 'always', ...over });
const dollarsFor = (item: string, over: Partial<Fleet>) =>
  estimate(fleet(over)).lines.find((line) => line.item.startsWith(item))?.dollars ?? Number.NaN;

describe('the estimate', () => {
  it('agrees with the sums done by hand', () => {
    // 10 000 × 43 800 = 438 M messages and 1.825 M lifecycle events, each through one rule and one action at $0.15 a million.
    expect(dollarsFor('rules', {})).toBeCloseTo(439.825 * 0.3, 6);
    // 167 records a second fit into one shard of 730 hours.
    expect(dollarsFor('stream', {})).toBeCloseTo(10.95 + 439.825 * 0.014, 6);
    expect(estimate(fleet()).messaging).toBeCloseTo(438, 6);
    // 43.8 G messages: one at $1.00, four at $0.80, the rest at $0.70.
    expect(estimate(fleet({ devices: 1_000_000 })).messaging).toBeCloseTo(1_000 + 3_200 + 38_800 * 0.7, 6);
  });

  it('keeps the floor, and the shares of a fleet of ten thousand, that the design promises', () => {
    expect(estimate(fleet({ devices: 1, tap: 'off' })).total).toBeLessThan(25);
    const share = (tap: Fleet['tap']) => estimate(fleet({ tap })).total / estimate(fleet({ tap })).messaging;
    expect(share('adaptive')).toBeLessThan(0.15);
    expect(share('always')).toBeLessThan(0.6);
  });

  it('grows with the fleet, its traffic and the tap', () => {
    const devices = fc.integer({ min: 1, max: 2_000_000 });
    fc.assert(
      fc.property(devices, fc.double({ min: 0.01, max: 100, noNaN: true }), (n, messagesPerMinute) => {
        const totals = tapModes.map((tap) => estimate({ devices: n, messagesPerMinute, tap }).total);
        expect(totals).toEqual(totals.toSorted((a, b) => a - b));
        const more = estimate({ devices: 2 * n, messagesPerMinute, tap: 'always' }).total;
        expect(more).toBeGreaterThanOrEqual(totals.at(-1) ?? Number.NaN);
      }),
    );
  });
});

describe('floodgate cost', () => {
  const said = async (...argv: readonly string[]): Promise<string> => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      expect(await cost(argv)).toBe(0);
      return write.mock.calls.map(([text]) => String(text)).join('');
    } finally {
      write.mockRestore();
    }
  };

  it('says it in dollars and in parts of the bill', async () => {
    const text = await said('--devices', '10000', '--tap', 'adaptive');
    expect(text).toMatch(/IoT Core itself asks 438\.00 for these messages: Floodgate adds \d+\.\d %/);
  });

  it('gives programs its assumptions with the figures', async () => {
    expect(JSON.parse(await said('--json'))).toMatchObject({
      pricesOf: '2026-11-20',
      fleet: { devices: 1000 },
      assumptions: { writesPerPublish: 0.2 },
    });
  });

  it('refuses a tap that does not exist', async () => {
    await expect(cost(['--tap', 'sometimes'])).rejects.toThrow('--tap must be one of off, adaptive, always');
  });
});
