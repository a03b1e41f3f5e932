import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { logger } from './log.ts';

/** What every handler has around it: log lines carry the request id, and an error is logged once, where it leaves us. */
export const standard = <Event, Result>(work: (event: Event, context: Context) => Promise<Result>) =>
  middy<Event, Result>(work)
    .use(injectLambdaContext(logger))
    .onError(({ error }) => {
      logger.error('failed', error as Error);
    });
