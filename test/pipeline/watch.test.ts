import { describe, expect, it } from '@jest/globals';
import { configure } from '../../shared/detectors/detect.ts';
import { withOurs } from '../../shared/pipeline/logging-plan.ts';
import { type Watching, watch } from '../../shared/pipeline/watch.ts';
import type { Finding } from '../../shared/types/finding.ts';
import type { TapMode, TapSpan } from '../../shared/types/tap.ts';

const NOW = 1_700_000_030_000;
const OFF = { defaultLevel: 'DISABLED', allDisabled: true, events: [] } as const;
const OURS = withOurs(OFF, { roleArn: 'arn:role', logGroup: '/devices' });

/** An account with rules, metrics (newest minute by name and dimension; an hour of calm before it) and a diary. */
const account = (mode: TapMode, newest: Readonly<Record<string, number>> = {}) => {
  const state = {
    rules: new Map([
      ['tap', false],
      ['presence', true],
    ]),
    spans: [] as readonly TapSpan[],
    logging: OURS,
    tapped: 0,
    order: [] as string[],
    raised: [] as Finding[],
    failing: false,
  };
  const set = (name: string, on: boolean) => {
    if (state.failing) throw new Error('ThrottlingException');
    state.order.push(on ? 'enable' : 'disable');
    state.rules.set(name, on);
  };
  const watching: Watching = {
    metrics: {
      perMinute: async (metrics, from, to) => {
        expect((to - from) / 60_000).toBe(65);
        return metrics.map(({ name, dimension }) => [
          ...Array<number>(64).fill(30),
          newest[`${name} ${dimension?.[1] ?? ''}`.trim()] ?? 0,
        ]);
      },
      total: async () => state.tapped,
    },
    rules: {
      isEnabled: async (name) => state.rules.get(name),
      enable: async (name) => set(name, true),
      disable: async (name) => set(name, false),
    },
    logging: { read: async () => state.logging },
    diary: {
      read: async () => state.spans,
      write: async (spans) => {
        state.order.push('note');
        state.spans = spans;
      },
    },
    incidents: { attention: async () => [], get: async () => undefined },
    detectors: configure(),
    raise: async (findings) => void state.raised.push(...findings),
    log: { error: () => undefined },
    now: () => NOW,
    tap: { rule: 'tap', mode, key: 'secret' },
    feeding: ['presence'],
    quotaPerSecond: 2_000,
    ceiling: 100,
  };
  return { state, watching };
};

describe('watch', () => {
  it('turns metrics into findings, summed over protocols, for the minute that is over', async () => {
    const { state, watching } = account('off', { 'Connect.Throttle MQTT': 7 });
    expect(await watch(watching)).toMatchObject({ findings: 1 });
    expect(state.raised).toMatchObject([
      { detector: 'quota-reached', at: 1_699_999_860_000, evidence: { metric: 'Connect.Throttle', value: 7 } },
    ]);
  });

  it('puts the tap on when a minute is odd, with the diary first, and off again with the diary last', async () => {
    const { state, watching } = account('adaptive', { 'PublishIn.Success HTTP': 5_000 });
    expect(await watch(watching)).toMatchObject({ tapOn: 1, because: 'odd', tapStopped: 0 });
    expect(state.order).toEqual(['note', 'enable']);
    expect(state.spans).toEqual([{ from: NOW }]);
    await watch({ ...watching, tap: { ...watching.tap, mode: 'off' }, now: () => NOW + 60_000 });
    expect(state.order.slice(2)).toEqual(['disable', 'note']);
    expect(state.spans).toEqual([{ from: NOW, to: NOW + 60_000 }]);
  });

  it('puts right what a run that stopped halfway left', async () => {
    const { state, watching } = account('off');
    state.rules.set('tap', true);
    state.spans = [{ from: NOW - 60_000 }];
    await watch(watching);
    expect(state.rules.get('tap')).toBe(false);
    expect(state.spans).toEqual([{ from: NOW - 60_000, to: NOW }]);
  });

  it('counts the evaluations that the tap would add while it is off', async () => {
    const busy = { 'PublishIn.Success MQTT': 60 * 800, RulesExecuted: 60 * 700 };
    const { state, watching } = account('always', busy);
    expect(await watch(watching)).toMatchObject({ tapOn: 0, tapStopped: 1, because: 'quota' });
    state.spans = [{ from: NOW - 60_000 }];
    expect(await watch(watching)).toMatchObject({ tapOn: 1 });
  });

  it('stops the tap where it has cost its share of the ceiling', async () => {
    const { state, watching } = account('always');
    state.tapped = 200e6;
    expect(await watch(watching)).toMatchObject({ tapOn: 0, tapStopped: 1, because: 'ceiling' });
  });

  it('tells of rules that are off or gone and of logging that says too little', async () => {
    const { state, watching } = account('off');
    expect(await watch(watching)).toMatchObject({ rulesOff: 0, loggingOff: 0 });
    state.rules.set('presence', false);
    state.logging = { ...OURS, events: OURS.events.slice(1) };
    expect(await watch({ ...watching, feeding: ['presence', 'gone'] })).toMatchObject({ rulesOff: 2, loggingOff: 1 });
  });

  it('fails where the tap cannot be switched, after everything else was done', async () => {
    const { state, watching } = account('always', { 'Connect.Throttle MQTT': 7 });
    state.failing = true;
    await expect(watch(watching)).rejects.toThrow('ThrottlingException');
    expect(state.raised).toHaveLength(1);
  });
});
