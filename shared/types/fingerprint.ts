import { createHash } from 'node:crypto';
import { type Entity, entityKey } from './entity.ts';

/**
 * Stands for an entity in ids and storage keys: 32 hex digits whatever a device calls itself.
 * 128 bits, because a device may choose its client id and must not find two that collide.
 */
export const fingerprint = (entity: Entity): string =>
  createHash('sha256').update(entityKey(entity), 'utf8').digest('hex').slice(0, DIGITS);

const DIGITS = 32;
