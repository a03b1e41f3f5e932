import {
  DescribeCertificateCommand,
  type IoTClient,
  paginateListPrincipalThings,
  paginateListThingGroupsForThing,
} from '@aws-sdk/client-iot';
import type { Things } from '../ports/things.ts';

export const permissions = [
  'iot:DescribeCertificate',
  'iot:ListPrincipalThings',
  'iot:ListThingGroupsForThing',
] as const;

/** AWS IoT's registry of things. It names a principal by its ARN, which only the certificate's own description has. */
export const iotThings = (iot: IoTClient): Things => ({
  async ofPrincipal(certificateId) {
    const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
    const principal = certificateDescription?.certificateArn;
    if (principal === undefined) throw new Error(`DescribeCertificate ${certificateId}: no ARN in the answer`);
    const names: string[] = [];
    for await (const { things } of paginateListPrincipalThings({ client: iot }, { principal }))
      names.push(...(things ?? []));
    return Promise.all(names.map(async (name) => ({ name, groups: await groupsOf(name, iot) })));
  },
});

const groupsOf = async (thingName: string, iot: IoTClient): Promise<readonly string[]> => {
  const groups: string[] = [];
  for await (const { thingGroups } of paginateListThingGroupsForThing({ client: iot }, { thingName }))
    for (const { groupName } of thingGroups ?? []) if (groupName !== undefined) groups.push(groupName);
  return groups;
};
