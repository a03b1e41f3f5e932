import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../../shared/ports/log.ts';

/** One JSON object a line, with the request id. Adds 20 KB to a bundle. */
export const logger = new Logger({ serviceName: 'floodgate' });

export const log: Log = {
  info: (message, fields = {}) => logger.info(message, { ...fields }),
  warn: (message, fields = {}) => logger.warn(message, { ...fields }),
  error: (message, fields = {}) => logger.error(message, { ...fields }),
};
