/** Where a stack is: what the findings of other services want to know. */
export interface Origin {
  /** Service and stage. */
  readonly stack: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Taken from the ARN of something of the stack's own: `arn:<partition>:<service>:<region>:<account>:…`. */
export const originOf = (stack: string, arn: string): Origin => {
  const [, partition = 'aws', , region = '', account = ''] = arn.split(':');
  return { stack, partition, region, account };
};

/** A certificate in IoT Core's registry. */
export const certificateArn = ({ partition, region, account }: Origin, id: string): string =>
  `arn:${partition}:iot:${region}:${account}:cert/${id}`;
