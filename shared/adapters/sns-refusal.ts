/**
 * Publishes, and publishes less where SNS refuses the message for what is in it: an incident that cannot be told in full is
 * told in brief, never lost. What fails for another reason passes through, and is tried again later as it is.
 */
export const unlessRefused = async (whole: () => Promise<void>, less: () => Promise<void>): Promise<void> => {
  try {
    await whole();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await less();
  }
};

/** AWS names it differently: an invalid or too long message, attribute or subject; a request that is too large. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error &&
  (/^(InvalidParameter|ParameterValueInvalid|ValidationError|ValidationException|RequestEntityTooLarge)/.test(
    error.name,
  ) ||
    statusOf(error) === 413);

const statusOf = (error: Error): unknown => {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  return typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
    ? metadata.httpStatusCode
    : undefined;
};
