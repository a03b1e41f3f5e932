import { AwsError } from './error.ts';

export type ThingPrincipalType = 'EXCLUSIVE_THING' | 'NON_EXCLUSIVE_THING';

export interface Attachment {
  readonly thingName: string;
  readonly certificateId: string;
  readonly type: ThingPrincipalType;
}

/** IoT Core's things, what is attached to them, and thing groups. */
export interface Things {
  /** Creates the thing where it does not exist. */
  attach(attachment: Omit<Attachment, 'type'> & { readonly type?: ThingPrincipalType }): void;
  createGroup(name: string): void;
  exists(thingName: string): boolean;
  attachments(): readonly Attachment[];
  groupsOf(thingName: string): readonly string[];
  groupExists(name: string): boolean;
  /** Throws as AWS does: no such thing or group, or a thing in ten groups already. */
  addToGroup(thingName: string, group: string): void;
  removeFromGroup(thingName: string, group: string): void;
}

const MAX_GROUPS_OF_A_THING = 10;

export const createThings = (): Things => {
  const attachments: Attachment[] = [];
  const groups = new Map<string, Set<string>>();
  const names = new Set<string>();

  const members = (thingName: string, group: string): Set<string> => {
    const found = groups.get(group);
    if (!found) throw new AwsError('ResourceNotFoundException', `Thing group ${group} does not exist.`, 404);
    if (!names.has(thingName))
      throw new AwsError('ResourceNotFoundException', `Thing ${thingName} does not exist.`, 404);
    return found;
  };

  const groupsOf = (thingName: string) =>
    [...groups].filter(([, things]) => things.has(thingName)).map(([name]) => name);

  return {
    attach({ thingName, certificateId, type = 'NON_EXCLUSIVE_THING' }) {
      names.add(thingName);
      attachments.push({ thingName, certificateId, type });
    },
    createGroup(name) {
      groups.set(name, groups.get(name) ?? new Set());
    },
    exists: (thingName) => names.has(thingName),
    attachments: () => attachments,
    groupsOf,
    groupExists: (name) => groups.has(name),
    addToGroup(thingName, group) {
      const things = members(thingName, group);
      if (!things.has(thingName) && groupsOf(thingName).length >= MAX_GROUPS_OF_A_THING) {
        throw new AwsError('LimitExceededException', `Thing ${thingName} is in ${MAX_GROUPS_OF_A_THING} groups.`, 410);
      }
      things.add(thingName);
    },
    removeFromGroup(thingName, group) {
      members(thingName, group).delete(thingName);
    },
  };
};
