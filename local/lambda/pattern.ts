/**
 * Does a value match a pattern of EventBridge, or a filter policy of SNS? Objects are matched member by member,
 * a list holds alternatives: exact values, `prefix`, `suffix`, `exists`, `anything-but`, `numeric`. An operator that
 * is not known throws.
 */
export const matchesPattern = (pattern: unknown, value: unknown): boolean => {
  if (!isObject(pattern)) throw new Error(`not a pattern: ${JSON.stringify(pattern)}`);
  return Object.entries(pattern).every(([key, expected]) => {
    const found = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    return Array.isArray(expected) ? matchesAny(expected, found) : matchesPattern(expected, found);
  });
};

type Json = Readonly<Record<string, unknown>>;

/** A list on the other side matches where one of its elements does. */
const matchesAny = (alternatives: readonly unknown[], found: unknown): boolean => {
  const values: unknown[] = Array.isArray(found) ? found : [found];
  return alternatives.some((alternative) => values.some((value) => matches(alternative, value)));
};

const matches = (alternative: unknown, value: unknown): boolean => {
  if (!isObject(alternative)) return value === alternative;
  const [name, operand] = Object.entries(alternative)[0] ?? [];
  switch (name) {
    case 'exists':
      return (value !== undefined) === operand;
    case 'prefix':
      return typeof value === 'string' && value.startsWith(String(operand));
    case 'suffix':
      return typeof value === 'string' && value.endsWith(String(operand));
    case 'anything-but':
      return value !== undefined && ![operand].flat().some((excluded) => matches(excluded, value));
    case 'numeric':
      return typeof value === 'number' && inRange(operand as readonly (string | number)[], value);
    default:
      throw new Error(`unknown operator ${name} in a pattern`);
  }
};

/** `['>', 0, '<=', 5]`. */
const inRange = (bounds: readonly (string | number)[], value: number): boolean => {
  for (let i = 0; i < bounds.length; i += 2) {
    const bound = Number(bounds[i + 1]);
    const holds = {
      '=': value === bound,
      '<': value < bound,
      '<=': value <= bound,
      '>': value > bound,
      '>=': value >= bound,
    }[String(bounds[i])];
    if (holds === undefined) throw new Error(`unknown comparison ${bounds[i]} in a pattern`);
    if (!holds) return false;
  }
  return true;
};

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
