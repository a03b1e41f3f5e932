import {
  AddThingToThingGroupCommand,
  AttachPolicyCommand,
  DescribeCertificateCommand,
  InvalidRequestException,
  type IoTClient,
  LimitExceededException,
  paginateListAttachedPolicies,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import type { Quarantine } from '../ports/quarantine.ts';

export const permissions = [
  'iot:AddThingToThingGroup',
  'iot:AttachPolicy',
  'iot:DescribeCertificate',
  'iot:ListAttachedPolicies',
] as const;

/** Membership of a thing group and an attached IoT policy. AWS takes six to eight minutes to obey either (AWS-FACTS §4.4). */
export const iotQuarantine = (iot: IoTClient, { group, policy }: Pick<Quarantine, 'group' | 'policy'>): Quarantine => {
  const arnOf = async (certificateId: string): Promise<string> => {
    const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
    const arn = certificateDescription?.certificateArn;
    if (arn === undefined) throw new Error(`DescribeCertificate ${certificateId}: no ARN in the answer`);
    return arn;
  };
  return {
    group,
    policy,
    async holdsPolicy(certificateId) {
      if (policy === undefined) return false;
      const target = await arnOf(certificateId);
      for await (const { policies } of paginateListAttachedPolicies({ client: iot }, { target }))
        if (policies?.some(({ policyName }) => policyName === policy)) return true;
      return false;
    },
    async attachPolicy(certificateId) {
      const target = await arnOf(certificateId);
      return refusalOf(() => iot.send(new AttachPolicyCommand({ policyName: policy, target })));
    },
    // A dynamic group that would have to give way stays: undo could not put the thing back there.
    addThing: (thingName) =>
      refusalOf(() => iot.send(new AddThingToThingGroupCommand({ thingGroupName: group, thingName }))),
  };
};

/** No such group or policy, a thing in ten groups, a certificate with ten policies: asked again, AWS would say the same. */
const refusalOf = async (call: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await call();
    return undefined;
  } catch (error) {
    const isFinal =
      error instanceof InvalidRequestException ||
      error instanceof LimitExceededException ||
      error instanceof ResourceNotFoundException;
    if (!isFinal) throw error;
    return error.message;
  }
};
