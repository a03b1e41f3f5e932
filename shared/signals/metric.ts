import type { Metric } from '../types/signal.ts';
import { finiteNumber, type Raw, text, wholeNumber } from './fields.ts';

/** One minute of an AWS/IoT CloudWatch metric, summed over Protocol because that dimension is known to mislabel. */
export const parseMetric = (raw: Raw): Metric => {
  const name = text(raw, 'name');
  const at = wholeNumber(raw, 'timestamp');
  return {
    kind: 'metric',
    source: 'metric',
    at,
    id: `${name}|${at}`,
    name,
    value: finiteNumber(raw, 'value'),
    periodSeconds: wholeNumber(raw, 'periodSeconds'),
  };
};
