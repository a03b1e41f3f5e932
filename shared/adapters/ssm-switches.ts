import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Switchboard } from '../ports/switches.ts';
import { type Mode, modes } from '../types/policy.ts';

export const permissions = ['ssm:GetParameter'] as const;

/** The switches as SSM parameters. */
export const ssmSwitches = (
  ssm: SSMClient,
  names: { readonly mode: string; readonly breaker: string },
): Switchboard => ({
  mode: () => read(ssm, names.mode),
  breaker: () => read(ssm, names.breaker),
});

/** The breaker alone, for functions that people's mode does not bind. */
export const ssmBreaker = (ssm: SSMClient, name: string): Pick<Switchboard, 'breaker'> => ({
  breaker: () => read(ssm, name),
});

const read = async (ssm: SSMClient, name: string): Promise<Mode> => {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
  const mode = modes.find((known) => known === Parameter?.Value);
  if (mode === undefined)
    throw new Error(`${name}: must be one of ${modes.join(', ')}, is ${JSON.stringify(Parameter?.Value)}`);
  return mode;
};
