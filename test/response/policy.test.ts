import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openPolicyFile, policyIn } from '../../cli/policy-file.ts';
import { defaultPolicy, highestFor } from '../../shared/response/policy.ts';
import { readPolicy } from '../../shared/response/policy-file.ts';
import { policyInForce } from '../../shared/response/policy-in-force.ts';
import { policyInWords } from '../../shared/response/policy-words.ts';
import { matchesGlob } from '../../shared/types/glob.ts';
import { MINUTE, NOON } from '../given/incidents.ts';

describe('a policy file', () => {
  it('that we ship is the default policy, and so is an empty one', () => {
    expect(policyIn(readFileSync('policy.yml', 'utf8')).policy).toEqual(defaultPolicy);
    expect(policyIn('').policy).toEqual(defaultPolicy);
    expect(readPolicy({})).toEqual({ policy: defaultPolicy });
  });

  it('that we ship names every detector that may do more than alert, and no other', () => {
    const reading = policyIn(readFileSync('policy.yml', 'utf8'));
    const shipped = reading.policy ? (reading.file as { detectors: object }).detectors : {};
    const acting = Object.entries(defaultPolicy.highest).filter(([, action]) => action !== 'alert');
    expect(shipped).toEqual(Object.fromEntries(acting));
  });

  it('changes what it names and nothing else', () => {
    const { policy } = policyIn(`
detectors: { odd-topic: alert, take-over: revoke }
severities: { low: disconnect }
lease: { minutes: 10 }
caps: { percentOfFleet: 1 }
revoke: { automatic: true, after: [repeat] }
approvers: ['*@plant.example']
caution: { sharedCertificates: deactivate }
groups: [{ clients: 'meter-*', group: meters }]`);
    expect(policy).toEqual({
      ...defaultPolicy,
      highest: { ...defaultPolicy.highest, 'odd-topic': 'alert', 'take-over': 'revoke' },
      ceilings: { low: 'disconnect' },
      leaseMs: 10 * MINUTE,
      caps: { ...defaultPolicy.caps, shareOfFleet: 0.01 },
      revoke: { automatic: true, after: ['repeat'] },
      approvers: ['*@plant.example'],
      caution: { shared: 'deactivate', young: 'disconnect' },
      groups: [{ clients: 'meter-*', group: 'meters' }],
    });
  });

  it.each([
    ['detectors:\n  publish-flod: alert', 'detectors.publish-flod, line 2: is no field that is known here'],
    ['caps:\n  perDay: 1', 'caps.perDay, line 2: is no field that is known here'],
    ['version: 1\ncaps:\n  perHour: 1.5', 'caps.perHour, line 3: must be a whole number'],
    ['caps:\n  perHour: -1', 'caps.perHour, line 2: must be at least 0'],
    ['caps:\n  percentOfFleet: 101', 'caps.percentOfFleet, line 2: must be at most 100'],
    [
      'detectors:\n  take-over: reinstate',
      'detectors.take-over, line 2: must be one of alert, disconnect, quarantine, deactivate, revoke',
    ],
    ['revoke:\n  automatic: yes please', 'revoke.automatic, line 2: must be true or false'],
    ['revoke:\n  automatic: true\n  after: []', 'revoke.after, line 3: must be at least 1 entries'],
    [
      'groups:\n  - clients: a\n    group: b\n  - clients: ""\n    group: c',
      'groups.1.clients, line 4: must be at least 1 characters',
    ],
    ['lease: { minutes: 120, longestHours: 1 }', 'lease.minutes, line 1: must not be longer than longestHours'],
    ['provisioning: [meter-1]', 'provisioning.0, line 1: must be 64 lower-case hex digits'],
    ['mode: enforce', 'mode, line 1: is no field that is known here'],
    ['- 1', 'the file, line 1: must be an object'],
    ['__proto__: {}', '__proto__, line 1: is no field that is known here'],
  ])('with %j is refused by path and line', (text, problem) => {
    expect(policyIn(text)).toEqual({ problems: [problem] });
  });

  it('that is no YAML is refused by line', () => {
    expect(policyIn('caps:\n  perHour: [1').policy).toBeUndefined();
    expect(policyIn('caps: 1\ncaps: 2')).toEqual({
      problems: [expect.stringMatching(/^line 2: Map keys must be unique/)],
    });
  });

  it('that does not exist is said to be missing', () => {
    expect(() => openPolicyFile('no/such.yml')).toThrow('no such file: "no/such.yml"');
  });

  it('is never read as having fewer limits than it says, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (file, caps) => {
        for (const value of [file, { caps }, { detectors: caps }, { revoke: caps }]) {
          const { policy } = readPolicy(value);
          if (!policy) continue;
          expect(policy.caps.perHour).toBeLessThanOrEqual(1_000);
          expect(policy.caps.shareOfFleet).toBeLessThanOrEqual(1);
          expect(policy.longestLeaseMs).toBeLessThanOrEqual(24 * 60 * MINUTE);
        }
      }),
    );
  });
});

describe('the highest action', () => {
  it('is the detector’s, under the ceiling of the severity, and an alert for whoever is not named', () => {
    const policy = { ...defaultPolicy, ceilings: { low: 'alert', high: 'revoke' } } as const;
    expect(highestFor(policy, 'publish-flood', 'low')).toBe('alert');
    expect(highestFor(policy, 'publish-flood', 'high')).toBe('deactivate');
    expect(highestFor(policy, 'publish-flood', 'critical')).toBe('deactivate');
    expect(highestFor(policy, 'toString', 'critical')).toBe('alert');
  });
});

describe('a policy in words', () => {
  it('says what it does, and that nothing is revoked unless it says so', () => {
    const words = policyInWords(defaultPolicy).join('\n');
    expect(words).toContain('At most 5 certificates are cut off an hour, and 5 % of a group and 2 % of the fleet');
    expect(words).toContain('Nothing is revoked.');
    const highest = { 'take-over': 'revoke' } as const;
    expect(policyInWords({ ...defaultPolicy, highest }).join()).toContain('To revoke waits for approval');
    const revoke = { automatic: true, after: ['repeat'] } as const;
    expect(policyInWords({ ...defaultPolicy, highest, revoke }).join()).toContain(
      'Revokes by itself after the same again once a lease has ended',
    );
  });
});

describe('the policy in force', () => {
  const source = (texts: readonly (string | Error)[]) => {
    let reads = 0;
    return {
      reads: () => reads,
      read: async () => {
        const text = texts[Math.min(reads, texts.length - 1)] ?? '';
        reads += 1;
        if (text instanceof Error) throw text;
        return text;
      },
    };
  };
  let now = NOON;
  const clock = { now: () => now };
  const good = '{"caps":{"perHour":2}}';

  it('is read once a minute', async () => {
    const texts = source([good, '{}']);
    const current = policyInForce(texts, clock);
    expect((await current()).policy.caps.perHour).toBe(2);
    now += MINUTE - 1;
    await current();
    expect(texts.reads()).toBe(1);
    now += 1;
    expect((await current()).policy.caps.perHour).toBe(5);
  });

  it.each([
    ['broken', '{', 'it is not JSON'],
    ['wrong', '{"caps":{"perHour":1e9}}', 'caps.perHour must be at most 1000'],
    ['unreadable', new Error('AccessDenied'), 'it cannot be read: Error: AccessDenied'],
  ])('stays the last good one while the newest is %s, and says what is wrong', async (_, text, problem) => {
    const current = policyInForce(source([good, text]), clock);
    await current();
    now += MINUTE;
    expect(await current()).toMatchObject({ policy: { caps: { perHour: 2 } }, isKnown: true, problem });
  });

  it('is not known where there never was a good one', async () => {
    expect(await policyInForce(source(['[]']), clock)()).toEqual({
      policy: defaultPolicy,
      isKnown: false,
      problem: ' must be an object',
    });
  });
});

describe('a glob', () => {
  it.each([
    ['meter-*', 'meter-1', true],
    ['meter-*', 'a meter-1', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', '', false],
    ['a?c', 'abc', true],
    ['*a*b', 'xaxbxb', true],
    ['*a*b', 'xaxbxc', false],
    ['a.c', 'abc', false],
    ['[a]', 'a', false],
  ])('%j matches %j: %s', (glob, text, matches) => {
    expect(matchesGlob(glob, text)).toBe(matches);
  });

  it('agrees with the regular expression that it is not', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), (glob, text) => {
        const pattern = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesGlob(glob, text)).toBe(pattern.test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no longer for what is meant to take long', () => {
    const began = performance.now();
    expect(matchesGlob('*a'.repeat(64), `${'a'.repeat(2_000)}b`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(100);
  });
});
