import type { Template } from '../template.ts';
import { AwsError } from './error.ts';

/** ARNs of IoT Core: `arn('cert', id)`. */
export type IotArn = (kind: 'cert' | 'policy' | 'thing' | 'thinggroup', name: string) => string;

export const iotArns =
  ({ region, accountId }: Template['stack']): IotArn =>
  (kind, name) =>
    `arn:aws:iot:${region}:${accountId}:${kind}/${name}`;

/** The certificate that a principal's ARN names. Throws InvalidRequestException. */
export const certificateIdOf = (principal = ''): string => {
  const [, id] = /:cert\/([0-9a-f]+)$/i.exec(principal) ?? [];
  if (id === undefined) throw new AwsError('InvalidRequestException', `Not the ARN of a certificate: ${principal}`);
  return id;
};
