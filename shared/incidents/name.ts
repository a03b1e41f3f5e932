import type { Entity } from '../types/entity.ts';
import { harmless } from './escape.ts';

/** An entity as people read it: `certificate 3f2a90c1b7de…`, `client "meter-7"`, `address 192.0.2.7`, `the fleet`. */
export const nameOf = (entity: Entity): string => {
  const { kind, id } = entity;
  if (kind === 'fleet') return 'the fleet';
  if (isCertificate(entity)) return `certificate ${briefly(id)}`;
  return kind === 'address' && ADDRESS.test(id) ? `address ${id}` : `${kind} "${briefly(harmless(id))}"`;
};

/** Several of them: `client "a", "b", "c" and 2 more`. */
export const namesOf = (entities: readonly Entity[]): string => {
  const names = entities.map(nameOf);
  return listed(
    names.map((name, n) => (kindIn(name) === kindIn(names[n - 1]) ? name.slice(kindIn(name).length) : name)),
  );
};

/** Prose with its certificate ids cut to what a person can compare: whoever needs one whole finds it in the command. */
export const briefly = (text: string): string => text.replace(CERTIFICATES, '$1…');

export const isCertificate = ({ kind, id }: Entity): boolean => kind === 'principal' && CERTIFICATE.test(id);

/** `a, b, c and 2 more`. */
export const listed = (names: readonly string[]): string => {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

export const SHOWN = 3;

/** `client `, `certificate `: what needs no repeating. */
const kindIn = (name = ''): string => name.slice(0, name.indexOf(' ') + 1);

const CERTIFICATE = /^[0-9a-f]{64}$/;
const CERTIFICATES = /\b([0-9a-f]{12})[0-9a-f]{52}\b/g;
const ADDRESS = /^[0-9a-f.:/]{2,49}$/;
