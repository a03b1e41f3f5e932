/** An error as a service answers it; the SDK throws one of the same name. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** E.g. `ResourceNotFoundException`. */
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** What is told to whoever runs the local stack: an operation that is not served, or a fault of an endpoint. */
export type Report = (problem: string) => void;

/** Any error as one to answer with. What is no {@link AwsError} is a fault of the endpoint: reported, and a 500. */
export const asAwsError = (error: unknown, service: string, report: Report): AwsError => {
  if (error instanceof AwsError) return error;
  report(`${service}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return new AwsError('InternalFailure', String(error), 500);
};

/** An operation that the local stack does not have. */
export const unknownOperation = (service: string, operation: string, report: Report): AwsError => {
  report(`${service}: unknown operation ${operation}`);
  return new AwsError('UnknownOperationException', `${service}: the local stack does not serve ${operation}`, 404);
};
