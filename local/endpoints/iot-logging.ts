import { AwsError } from './error.ts';
import type { Limiter } from './limits.ts';
import type { RestOperations } from './rest-json.ts';

type Json = Readonly<Record<string, unknown>>;

/** IoT Core's instruments: log levels and event configurations. They are kept and answered; nothing obeys them here. */
export const loggingOperations = (limit: Limiter): RestOperations => {
  const levels = new Map<string, { readonly logTarget: Json; readonly logLevel: unknown }>();
  let options: Json = { defaultLogLevel: 'INFO', disableAllLogs: false };
  let events: Json = {};

  return {
    SetV2LoggingLevel: {
      route: 'POST /v2LoggingLevel',
      handle: ({ json }) => {
        const { logTarget, logLevel } = json() as { logTarget: Json; logLevel: string };
        levels.set(`${String(logTarget.targetType)} ${String(logTarget.targetName)}`, { logTarget, logLevel });
      },
    },
    DeleteV2LoggingLevel: {
      route: 'DELETE /v2LoggingLevel',
      handle: ({ query }) => {
        levels.delete(`${query.get('targetType')} ${query.get('targetName')}`);
      },
    },
    ListV2LoggingLevels: {
      route: 'GET /v2LoggingLevel',
      handle: () => ({ logTargetConfigurations: [...levels.values()] }),
    },
    SetV2LoggingOptions: {
      route: 'POST /v2LoggingOptions',
      handle: ({ json }) => {
        limit('SetV2LoggingOptions', 2);
        options = { ...options, ...json() };
      },
    },
    GetV2LoggingOptions: {
      route: 'GET /v2LoggingOptions',
      handle: () => {
        limit('GetV2LoggingOptions', 2);
        return options;
      },
    },
    UpdateEventConfigurations: {
      route: 'PATCH /event-configurations',
      handle: ({ json }) => {
        const { eventConfigurations } = json();
        if (typeof eventConfigurations !== 'object') {
          throw new AwsError('InvalidRequestException', 'eventConfigurations is missing');
        }
        events = { ...events, ...eventConfigurations };
      },
    },
    DescribeEventConfigurations: {
      route: 'GET /event-configurations',
      handle: () => ({ eventConfigurations: events }),
    },
  };
};
