/** An error of Lambda's Invoke itself, as opposed to one that the function threw. */
export class LambdaError extends Error {
  override readonly name = 'LambdaError';
  readonly code: 'ResourceNotFoundException' | 'TooManyRequestsException';
  constructor(code: LambdaError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** What Invoke answers with where the function threw: FunctionError `Unhandled` and this payload. */
export const errorPayload = (error: unknown): string => {
  if (!(error instanceof Error))
    return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
  const trace = error.stack?.split('\n') ?? [];
  return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace });
};
