import { createHash } from 'node:crypto';
import { AwsError } from './error.ts';
import type { IotOptions } from './iot.ts';
import { certificateIdOf, iotArns } from './iot-identity.ts';
import type { RestInput, RestOperations } from './rest-json.ts';

/** Things, their principals and their groups. */
export const thingOperations = ({ template, things, limit }: IotOptions): RestOperations => {
  const arn = iotArns(template.stack);

  const ofPrincipal = (input: RestInput) => {
    limit('ListPrincipalThings', 10);
    const id = certificateIdOf(input.header('x-amzn-principal'));
    return things.attachments().filter(({ certificateId }) => certificateId === id);
  };

  const ofThing = (input: RestInput) => {
    limit('ListThingPrincipals', 20);
    const thingName = existing(input.path.thingName);
    return things.attachments().filter((attachment) => attachment.thingName === thingName);
  };

  const existing = (thingName = ''): string => {
    if (things.exists(thingName)) return thingName;
    throw new AwsError('ResourceNotFoundException', `Thing ${thingName} does not exist.`, 404);
  };

  const membership = ({ json }: RestInput) => {
    limit('ThingGroupMembership', 100);
    const { thingName, thingArn, thingGroupName, thingGroupArn } = json() as Record<string, string | undefined>;
    return [thingName ?? lastPart(thingArn), thingGroupName ?? lastPart(thingGroupArn)] as const;
  };

  return {
    ListPrincipalThings: {
      route: 'GET /principals/things',
      handle: (input) => ({ things: ofPrincipal(input).map(({ thingName }) => thingName) }),
    },
    ListPrincipalThingsV2: {
      route: 'GET /principals/things-v2',
      handle: (input) => ({
        principalThingObjects: ofPrincipal(input).map(({ thingName, type }) => ({
          thingName,
          thingPrincipalType: type,
        })),
      }),
    },
    ListThingPrincipals: {
      route: 'GET /things/{thingName}/principals',
      handle: (input) => ({ principals: ofThing(input).map(({ certificateId }) => arn('cert', certificateId)) }),
    },
    DescribeThing: {
      route: 'GET /things/{thingName}',
      handle: ({ path }) => {
        const thingName = existing(path.thingName);
        const thingId = createHash('sha256').update(thingName).digest('hex').slice(0, 32);
        const thingArn = arn('thing', thingName);
        return { thingName, thingArn, thingId, defaultClientId: thingName, attributes: {}, version: 1 };
      },
    },
    AddThingToThingGroup: {
      route: 'PUT /thing-groups/addThingToThingGroup',
      handle: (input) => things.addToGroup(...membership(input)),
    },
    RemoveThingFromThingGroup: {
      route: 'PUT /thing-groups/removeThingFromThingGroup',
      handle: (input) => things.removeFromGroup(...membership(input)),
    },
    ListThingGroupsForThing: {
      route: 'GET /things/{thingName}/thing-groups',
      handle: ({ path }) => {
        const groups = things.groupsOf(existing(path.thingName));
        return { thingGroups: groups.map((name) => ({ groupName: name, groupArn: arn('thinggroup', name) })) };
      },
    },
  };
};

const lastPart = (arn = ''): string => arn.split('/').at(-1) ?? '';
