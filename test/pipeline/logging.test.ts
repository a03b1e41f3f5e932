import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type SettingLogging, turnOffLogging, turnOnLogging } from '../../shared/pipeline/logging.ts';
import { logGroupsOf, neededTypes, withOurs, withoutOurs } from '../../shared/pipeline/logging-plan.ts';
import { type EventLogging, type IotLogging, logLevels } from '../../shared/types/iot-logging.ts';

const own = { roleArn: 'arn:aws:iam::123456789012:role/ours', logGroup: '/floodgate/test/devices' };
const OFF: IotLogging = { defaultLevel: 'DISABLED', allDisabled: true, events: [] };
const THEIRS: IotLogging = {
  roleArn: 'arn:aws:iam::123456789012:role/theirs',
  defaultLevel: 'ERROR',
  allDisabled: false,
  events: [
    { eventType: 'Connect', level: 'ERROR', logGroup: '/theirs/connects' },
    { eventType: 'Publish-In', level: 'DEBUG' },
    { eventType: 'RuleExecution', level: 'INFO' },
  ],
};

const level = fc.constantFrom(...logLevels);
const anyEvent: fc.Arbitrary<EventLogging> = fc.record(
  {
    eventType: fc.constantFrom(...neededTypes, 'RuleExecution', 'Ping'),
    level,
    logGroup: fc.constantFrom('/theirs/a', '/theirs/b'),
  },
  { requiredKeys: ['eventType'] },
);
const anyLogging: fc.Arbitrary<IotLogging> = fc.oneof(
  fc.constant(OFF),
  fc.record({
    roleArn: fc.constant('arn:theirs'),
    defaultLevel: level,
    allDisabled: fc.boolean(),
    events: fc.uniqueArray(anyEvent, { selector: ({ eventType }) => eventType }),
  }),
);

const sorted = ({ events, ...account }: IotLogging) => ({
  ...account,
  events: events.toSorted((a, b) => a.eventType.localeCompare(b.eventType)),
});
const eventOf = ({ events }: IotLogging, type: string) => events.find(({ eventType }) => eventType === type);
const rank = (event: EventLogging | undefined): number => logLevels.indexOf(event?.level ?? 'DISABLED');

describe('the logging that Floodgate sets', () => {
  it('is wholly ours where logging was off', () => {
    expect(withOurs(OFF, own)).toEqual({
      roleArn: own.roleArn,
      defaultLevel: 'ERROR',
      allDisabled: false,
      events: [
        { eventType: 'Connection.AuthNError', level: 'ERROR', logGroup: own.logGroup },
        { eventType: 'Connect', level: 'INFO', logGroup: own.logGroup },
        { eventType: 'Disconnect', level: 'INFO', logGroup: own.logGroup },
        { eventType: 'Publish-In', level: 'ERROR', logGroup: own.logGroup },
        { eventType: 'Subscribe', level: 'ERROR', logGroup: own.logGroup },
      ],
    });
  });

  it('leaves role, destinations, higher levels and other types of others as they are', () => {
    const set = withOurs(THEIRS, own);
    expect(set).toMatchObject({ roleArn: THEIRS.roleArn, defaultLevel: 'ERROR' });
    expect(eventOf(set, 'Connect')).toEqual({ eventType: 'Connect', level: 'INFO', logGroup: '/theirs/connects' });
    expect(eventOf(set, 'Publish-In')).toEqual({ eventType: 'Publish-In', level: 'DEBUG' });
    expect(eventOf(set, 'RuleExecution')).toEqual({ eventType: 'RuleExecution', level: 'INFO' });
    expect(logGroupsOf(set)).toEqual(['AWSIotLogsV2', '/theirs/connects']);
  });

  it('never says less than before, never goes elsewhere, and always says what is needed', () => {
    fc.assert(
      fc.property(anyLogging, (theirs) => {
        const set = withOurs(theirs, own);
        for (const type of neededTypes) expect(rank(eventOf(set, type))).toBeGreaterThanOrEqual(1);
        if (theirs.allDisabled) return;
        for (const event of theirs.events) {
          expect(rank(eventOf(set, event.eventType))).toBeGreaterThanOrEqual(rank(event));
          expect(eventOf(set, event.eventType)?.logGroup).toBe(
            event.logGroup ?? eventOf(set, event.eventType)?.logGroup,
          );
        }
      }),
    );
  });

  it('is taken back whole', () => {
    fc.assert(
      fc.property(anyLogging, (before) => {
        const set = withOurs(before, own);
        expect(sorted(withoutOurs(set, { before, set }))).toEqual(sorted(before));
      }),
    );
  });

  it('is set the same way twice', () => {
    fc.assert(
      fc.property(anyLogging, (before) => {
        const set = withOurs(before, own);
        expect(sorted(withOurs(withoutOurs(set, { before, set }), own))).toEqual(sorted(set));
      }),
    );
  });

  it('is not taken back where somebody changed it since', () => {
    fc.assert(
      fc.property(anyLogging, fc.constantFrom(...neededTypes), (before, eventType) => {
        const set = withOurs(before, own);
        const changed = { eventType, level: 'WARN', logGroup: '/new' } as const;
        const found = { ...set, events: [...set.events.filter((event) => event.eventType !== eventType), changed] };
        expect(eventOf(withoutOurs(found, { before, set }), eventType)).toEqual(changed);
      }),
    );
  });
});

const account = (logging: IotLogging, full: readonly string[] = []) => {
  const state = { logging, kept: undefined as unknown, subscribed: new Set<string>(), events: false };
  const warned: unknown[] = [];
  const setting: SettingLogging = {
    options: {
      read: async () => state.logging,
      write: async (next) => void (state.logging = next),
      enableEvents: async () => void (state.events = true),
    },
    logGroups: {
      async subscribe(logGroup) {
        if (full.includes(logGroup)) return false;
        state.subscribed.add(logGroup);
        return true;
      },
      unsubscribe: async (logGroup) => void state.subscribed.delete(logGroup),
    },
    keepsakes: { read: async () => state.kept, keep: async (_, value) => void (state.kept = structuredClone(value)) },
    own,
    log: { warn: (_, fields) => void warned.push(fields) },
    clock: { pause: async () => undefined },
  };
  return { state, setting, warned };
};

describe('turning logging on and off', () => {
  it('reads the log groups of others, and hands everything back', async () => {
    const { state, setting } = account(THEIRS);
    expect(await turnOnLogging(setting)).toEqual(['AWSIotLogsV2', '/theirs/connects']);
    expect(state).toMatchObject({ events: true, subscribed: new Set(['AWSIotLogsV2', '/theirs/connects']) });
    await turnOffLogging(setting);
    expect(sorted(state.logging)).toEqual(sorted(THEIRS));
    expect(state.subscribed.size).toBe(0);
  });

  it('keeps what was there before the first time, however often it runs', async () => {
    const { state, setting } = account(OFF);
    await turnOnLogging(setting);
    await turnOnLogging(setting);
    expect(state.kept).toMatchObject({ before: OFF });
    await turnOffLogging(setting);
    expect(state.logging).toEqual({ ...OFF, roleArn: own.roleArn });
  });

  it('is finished by the next run where one stopped before the change', async () => {
    const { state, setting } = account(THEIRS);
    const write = setting.options.write;
    const crashing = { ...setting.options, write: () => Promise.reject(new Error('timeout')) };
    await expect(turnOnLogging({ ...setting, options: crashing })).rejects.toThrow('timeout');
    await turnOnLogging({ ...setting, options: { ...setting.options, write } });
    await turnOffLogging(setting);
    expect(sorted(state.logging)).toEqual(sorted(THEIRS));
  });

  it('waits for a new role to be known everywhere', async () => {
    const { state, setting } = account(OFF);
    const { write } = setting.options;
    let refusals = 3;
    const slow = {
      ...setting.options,
      write: async (next: IotLogging) => {
        refusals -= 1;
        if (refusals >= 0) throw new Error('the role cannot be assumed');
        await write(next);
      },
    };
    await turnOnLogging({ ...setting, options: slow });
    expect(state.logging.roleArn).toBe(own.roleArn);
  });

  it('says which log group it cannot read', async () => {
    const { setting, warned } = account(THEIRS, ['/theirs/connects']);
    expect(await turnOnLogging(setting)).toEqual(['AWSIotLogsV2']);
    expect(warned).toEqual([{ logGroup: '/theirs/connects' }]);
  });

  it('touches nothing where it never ran, and refuses a keepsake that is none', async () => {
    const { state, setting } = account(THEIRS);
    await turnOffLogging(setting);
    expect(state.logging).toBe(THEIRS);
    state.kept = { before: 1 };
    await expect(turnOffLogging(setting)).rejects.toThrow('not logging options');
  });
});
