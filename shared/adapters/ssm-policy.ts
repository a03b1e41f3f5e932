import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { PolicySource } from '../ports/policies.ts';

export const permissions = ['ssm:GetParameter'] as const;

/** The policy as an SSM parameter: at most 8 KB of JSON. */
export const ssmPolicy = (ssm: SSMClient, name: string): PolicySource => ({
  async read() {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    if (Parameter?.Value === undefined) throw new Error(`${name}: has no value`);
    return Parameter.Value;
  },
});
