import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ssmBreaker, ssmSwitches } from '../../shared/adapters/ssm-switches.ts';
import { readSwitches, strictest } from '../../shared/response/switches.ts';
import { modes } from '../../shared/types/policy.ts';

const names = { mode: '/floodgate/test/mode', breaker: '/floodgate/test/breaker' };

describe('the switches in SSM', () => {
  const ssm = mockClient(SSMClient);
  const set = (Name: string, Value: string | undefined) =>
    ssm.on(GetParameterCommand, { Name }).resolves(Value === undefined ? {} : { Parameter: { Value } });
  beforeEach(() => void ssm.reset());

  it('are read each time', async () => {
    const switches = ssmSwitches(new SSMClient({}), names);
    set(names.mode, 'approve');
    set(names.breaker, 'enforce');
    expect([await switches.mode(), await switches.breaker()]).toEqual(['approve', 'enforce']);
    set(names.mode, 'observe');
    expect(await switches.mode()).toBe('observe');
    expect(await ssmBreaker(new SSMClient({}), names.breaker).breaker()).toBe('enforce');
  });

  it.each([undefined, '', 'ENFORCE', 'enforce ', 'off'])('that say %j say nothing', async (value) => {
    set(names.mode, value);
    await expect(ssmSwitches(new SSMClient({}), names).mode()).rejects.toThrow(
      `/floodgate/test/mode: must be one of observe, approve, enforce, is ${JSON.stringify(value)}`,
    );
  });

  it('count as observe where they cannot be read, each by itself', async () => {
    set(names.breaker, 'enforce');
    ssm.on(GetParameterCommand, { Name: names.mode }).rejects(new Error('AccessDenied'));
    const errors: unknown[] = [];
    const switches = await readSwitches(ssmSwitches(new SSMClient({}), names), (error) => errors.push(error));
    expect(switches).toEqual({ mode: 'observe', breaker: 'enforce' });
    expect(errors).toHaveLength(1);
  });
});

describe('the stricter of two switches', () => {
  it('wins', () => {
    for (const [m, mode] of modes.entries())
      for (const [b, breaker] of modes.entries()) expect(strictest({ mode, breaker })).toBe(modes[Math.min(m, b)]);
  });
});
