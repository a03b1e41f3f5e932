import { withoutShare } from '../windows/filters.ts';

/**
 * The share of live templates of the fleet that these filters see between them. A filter that names a device where a template has
 * its sender's own token sees one device's share of it, which counts as nothing.
 */
export const breadthOf = (filters: readonly string[], live: readonly string[]): number => {
  if (live.length === 0) return 0;
  const split = filters.map((filter) => withoutShare(filter).split('/'));
  let seen = 0;
  for (const template of live) {
    const levels = template.split('/');
    if (split.some((filter) => sees(filter, levels))) seen += 1;
  }
  return seen / live.length;
};

/** MQTT's matching (OASIS MQTT 3.1.1 §4.7), where `<me>` and what was masked in a template match a wildcard only. */
const sees = (filter: readonly string[], template: readonly string[]): boolean => {
  // A filter that begins with a wildcard does not match what begins with `$` (§4.7.2).
  if (/^[#+]/.test(filter[0] ?? '') && template[0]?.startsWith('$')) return false;
  for (const [index, level] of filter.entries()) {
    if (level === '#') return true;
    if (index >= template.length || (level !== '+' && level !== template[index])) return false;
  }
  return filter.length === template.length;
};
