import {
  DescribeCertificateCommand,
  DetachPolicyCommand,
  type IoTClient,
  RemoveThingFromThingGroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import type { Release } from '../ports/quarantine.ts';

export const permissions = ['iot:DescribeCertificate', 'iot:DetachPolicy', 'iot:RemoveThingFromThingGroup'] as const;

/** Out of quarantine. A thing, group or policy that does not exist any more holds nobody. */
export const iotRelease = (iot: IoTClient): Release => ({
  async detachPolicy(certificateId, policyName) {
    const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
    const target = certificateDescription?.certificateArn;
    if (target === undefined) throw new Error(`DescribeCertificate ${certificateId}: no ARN in the answer`);
    await unlessGone(() => iot.send(new DetachPolicyCommand({ policyName, target })));
  },
  removeThing: (thingName, thingGroupName) =>
    unlessGone(() => iot.send(new RemoveThingFromThingGroupCommand({ thingGroupName, thingName }))),
});

const unlessGone = async (call: () => Promise<unknown>): Promise<void> => {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
};
