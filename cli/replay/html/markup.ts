import { harmless } from '../../../shared/incidents/escape.ts';
import type { Entity } from '../../../shared/types/entity.ts';

/** Hostile text, made visible first and then harmless to a browser. */
export const text = (value: string, longest?: number): string =>
  harmless(value, longest).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** `client <code>meter-1</code>`; the fleet is the only one of its kind. */
export const entityOf = ({ kind, id }: Entity): string =>
  kind === 'fleet' ? kind : `${kind} <code>${text(id)}</code>`;

/** The same for lists: a certificate's beginning tells it from others, and a pointer that rests on it shows the whole. */
export const briefEntity = ({ kind, id }: Entity): string =>
  id.length > LONGEST_BRIEF ? `${kind} <code title="${text(id)}">${text(id, BRIEF)}</code>` : entityOf({ kind, id });

const LONGEST_BRIEF = 32;
const BRIEF = 17;

/** A place or a length along the time axis, in percent of it. */
export const percent = (share: number): string => `${Number((100 * Math.min(1, Math.max(0, share))).toFixed(2))}%`;

/** A count as people read it: three figures, or the whole number. */
export const figureOf = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)));
