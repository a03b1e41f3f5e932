import type { Rules } from '../rules/engine.ts';
import type { Template } from '../template.ts';
import type { Registry } from '../types.ts';
import type { Report } from './error.ts';
import type { Service } from './http.ts';
import { certificateOperations } from './iot-certificates.ts';
import { loggingOperations } from './iot-logging.ts';
import { ruleOperations } from './iot-rules.ts';
import { thingOperations } from './iot-things.ts';
import type { Limiter } from './limits.ts';
import { restJson } from './rest-json.ts';
import type { Things } from './things.ts';

export interface IotOptions {
  readonly template: Pick<Template, 'stack' | 'rules'>;
  readonly registry: Pick<Registry, 'certificates' | 'update'>;
  readonly things: Things;
  readonly rules: Pick<Rules, 'isEnabled' | 'setEnabled'>;
  readonly limit: Limiter;
  /** What DescribeEndpoint answers: host and port, without a scheme. */
  readonly dataEndpoint: () => string;
  readonly report: Report;
}

/** The control plane of IoT Core. Limits are AWS's per account (AWS-FACTS §4.1). */
export const iot = (options: IotOptions): Service => {
  const operations = {
    ...certificateOperations(options),
    ...thingOperations(options),
    ...ruleOperations(options),
    ...loggingOperations(options.limit),
    DescribeEndpoint: {
      route: 'GET /endpoint',
      handle: () => ({ endpointAddress: options.dataEndpoint() }),
    },
  };
  return restJson('iot', operations, options.report);
};
