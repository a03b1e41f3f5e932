import { UsageError } from '../usage.ts';
import type { Words } from './words.ts';

/** Which stack a person means. */
export interface Target {
  /** Service and stage. */
  readonly stack: string;
  /** Undefined: as the SDK finds it. */
  readonly region: string | undefined;
  /** A local stack's address; undefined for AWS. */
  readonly endpoint: string | undefined;
}

export const readTarget = (words: Words, environment: Readonly<Record<string, string | undefined>>): Target => {
  const endpoint = words.text('endpoint');
  if (endpoint !== undefined && !LOOPBACK.test(endpoint))
    throw new UsageError(`--endpoint must be http://127.0.0.1:PORT, not ${JSON.stringify(endpoint)}`);
  const stack = words.text('stack') ?? environment.FLOODGATE_STACK ?? (endpoint ? 'floodgate-local' : 'floodgate-dev');
  if (!STACK.test(stack)) throw new UsageError(`--stack must be the name of a stack, not ${JSON.stringify(stack)}`);
  return { stack, region: words.text('region'), endpoint: endpoint?.replace(/\/$/, '') };
};

/** This machine alone: what is asked for here may name certificates. */
const LOOPBACK = /^http:\/\/127\.0\.0\.1:\d{1,5}\/?$/;
const STACK = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
