import { setTimeout } from 'node:timers/promises';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { type Answer, answerCloudFormation } from '../../shared/adapters/cloudformation-envelope.ts';
import { log } from './log.ts';
import { standard } from './standard.ts';

/** Kept from the function's time for the answer itself. */
const ANSWERING_MS = 10_000;

/** What a custom resource does; answers what the template may read of it. */
export interface CustomResource {
  readonly physicalId: string;
  readonly put: () => Promise<Readonly<Record<string, string>>>;
  readonly remove: () => Promise<void>;
}

/** CloudFormation gets an answer whatever happens: done, failed with the reason, or out of time. */
export const customResource = ({ physicalId, put, remove }: CustomResource) =>
  standard(async (event: CloudFormationCustomResourceEvent, context: Context) => {
    const timer = new AbortController();
    const work = attempt(() => (event.RequestType === 'Delete' ? remove().then(() => ({})) : put()));
    const late = outOfTime(context.getRemainingTimeInMillis() - ANSWERING_MS, timer.signal);
    const answer = await Promise.race([work, late]);
    timer.abort();
    if (answer.status === 'FAILED') log.error('custom resource failed', { reason: answer.reason });
    await answerCloudFormation(event, physicalId, answer);
  });

const attempt = async (work: () => Promise<Readonly<Record<string, string>>>): Promise<Answer> => {
  try {
    return { status: 'SUCCESS', data: await work() };
  } catch (error) {
    return { status: 'FAILED', reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
};

const outOfTime = async (ms: number, signal: AbortSignal): Promise<Answer> => {
  await setTimeout(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
  return { status: 'FAILED', reason: 'out of time' };
};
