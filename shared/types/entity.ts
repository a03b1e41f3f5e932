/** What statistics are kept for. */
export type EntityKind = 'client' | 'principal' | 'address' | 'group' | 'fleet';

/**
 * `id` is the plain AWS value: client id, certificate id or other principal, IPv4 address or IPv6 /64, group name.
 * It may have been chosen by a device, so it is a value, never an object key or an attribute name.
 */
export interface Entity {
  readonly kind: EntityKind;
  readonly id: string;
}

/** The fleet is one entity; its counts are the sum over its lanes. */
export const FLEET: Entity = { kind: 'fleet', id: 'fleet' };

/** One string per entity, for maps and storage keys. The kind comes first, so no id can imitate another kind. */
export const entityKey = ({ kind, id }: Entity): string => `${kind}#${id}`;

export const sameEntity = (a: Entity, b: Entity): boolean => a.kind === b.kind && a.id === b.id;
