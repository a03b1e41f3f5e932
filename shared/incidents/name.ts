import type { Entity } from '../types/entity.ts';
import { harmless } from './escape.ts';

const CERTIFICATE = /^[0-9a-f]{64}$/;

/** An entity as people read it: `certificate 3f…`, `client "meter-7"`, `the fleet`. */
export const nameOf = (entity: Entity): string => {
  const { kind, id } = entity;
  if (kind === 'fleet') return 'the fleet';
  if (kind === 'principal' && CERTIFICATE.test(id)) return `certificate ${id}`;
  return `${kind} "${harmless(id)}"`;
};
