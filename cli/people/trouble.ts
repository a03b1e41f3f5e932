import { harmless, SENTENCE } from '../../shared/incidents/escape.ts';
import type { Target } from './target.ts';

/** What was asked for cannot be had, and the reason is no fault of ours: one line, exit 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** One sentence for the person who asked; `undefined` where the error is a fault that should be seen whole. */
export const sentenceFor = (error: unknown, { stack, region, endpoint }: Target): string | undefined => {
  if (error instanceof Refusal) return error.message;
  if (!(error instanceof Error)) return undefined;
  const where = endpoint ?? region ?? 'the region that your AWS configuration names';
  const message = harmless(error.message, SENTENCE);
  if (DENIED.test(error.name)) return `your AWS identity may not do this: ${message}`;
  if (error.name === 'ResourceNotFoundException') return `no stack ${stack} in ${where}: ${message}`;
  if (CREDENTIALS.test(error.name)) return `AWS does not know who you are: ${message}`;
  if (/region is missing/i.test(message)) return 'no AWS region: give --region or set AWS_REGION';
  if (codeOf(error) !== undefined || error.name === 'TimeoutError') return `nobody answers at ${where}: ${message}`;
  // A service's refusal, or what an action's function threw: both are sentences already.
  if ('$metadata' in error || FUNCTION_ERROR.test(message)) return message;
  return undefined;
};

const DENIED = /^(AccessDenied|Unauthorized|AuthorizationError|NotAuthorized)/;
const CREDENTIALS = /^(CredentialsProviderError|ExpiredToken|InvalidClientToken|UnrecognizedClient|InvalidSignature)/;
/** What {@link lambdaActions} makes of an error that a function threw. */
const FUNCTION_ERROR = /^\S+: (Unhandled|Handled|\w*Error): /;

/** Of a connection that failed. */
const codeOf = (error: Error): unknown =>
  'code' in error && /^(ECONN|ENOTFOUND|EAI_|EHOST|ETIMEDOUT|EPIPE)/.test(String(error.code)) ? error.code : undefined;
