/** The caller's words are off: one clear line, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** One of the allowed words, or an error that lists them. */
export const oneOf = <T extends string>(option: string, value: string, allowed: readonly T[]): T => {
  const found = allowed.find((word) => word === value);
  if (found === undefined)
    throw new UsageError(`--${option} must be one of ${allowed.join(', ')}, not ${JSON.stringify(value)}`);
  return found;
};

export const wholeNumber = (option: string, value: string, least: number, most: number): number => {
  const number = Number(value);
  if (value.trim() === '' || !Number.isInteger(number) || number < least || number > most)
    throw new UsageError(`--${option} must be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`);
  return number;
};

export const positive = (option: string, value: string): number => {
  const number = Number(value);
  if (value.trim() === '' || !(number > 0) || number === Number.POSITIVE_INFINITY)
    throw new UsageError(`--${option} must be a number above 0, not ${JSON.stringify(value)}`);
  return number;
};
