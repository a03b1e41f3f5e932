import { FLEET } from '../types/entity.ts';
import { NOBODY } from '../types/finding.ts';
import { defineSignalDetector } from './detector.ts';

/**
 * A quota of AWS IoT Core was reached, in words: which, how large it is, whom it hurts.
 *
 * Sees CloudWatch metrics, a minute at a time. Costs nothing. Blind spot: who did it: no metric has a client.
 * Likely false alarm: none; a quota of one client is a notice, a quota of the account starves the others and is an incident.
 */
export const quotaReached = defineSignalDetector({
  id: 'quota-reached',
  description: 'A quota of AWS IoT Core was reached',
  attack: ['T1499.002', 'T0814'],
  quiet: 'event',

  defaults: {},

  watches: { signal: 'metric' },

  detect: ({ name, value, periodSeconds }) => {
    const quota = quotas.get(name);
    if (!quota || value <= 0) return undefined;
    return {
      entity: FLEET,
      severity: quota.of === 'account' ? 'low' : 'info',
      class: 'claimed',
      explanation: `${name}: ${value} in ${periodSeconds} s; the quota is ${quota.words}`,
      evidence: { metric: name, value, periodSeconds, quota: quota.words },
      related: NOBODY,
    };
  },
});

interface Quota {
  readonly of: 'account' | 'client';
  readonly words: string;
}

/** https://docs.aws.amazon.com/general/latest/gr/iot-core.html; the second figure is that of the smaller Regions. */
const quotas: ReadonlyMap<string, Quota> = new Map([
  ['Connect.Throttle', { of: 'account', words: '3000 CONNECTs a second of the account (100), adjustable' }],
  ['Connect.ClientIDThrottle', { of: 'client', words: 'one CONNECT a second of one client id' }],
  [
    'PublishIn.Throttle',
    {
      of: 'account',
      words: '20 000 publishes a second of the account (2 000), adjustable, or 100 a second of one connection',
    },
  ],
  ['PublishOut.Throttle', { of: 'account', words: '20 000 deliveries a second of the account (2 000), adjustable' }],
  [
    'PublishRetained.Throttle',
    { of: 'account', words: '500 retained publishes a second of the account (50), or one a second of one topic' },
  ],
  ['Queued.Throttle', { of: 'account', words: '500 queued messages a second of the account, adjustable' }],
  ['Subscribe.Throttle', { of: 'account', words: '3000 subscriptions a second of the account (200), adjustable' }],
  ['Throttle.Exceeded', { of: 'client', words: '100 packets a second of one connection' }],
  [
    'RuleExecutionThrottled',
    { of: 'account', words: '20 000 rule evaluations a second of the account (2 000), adjustable' },
  ],
  [
    'RuleMessageThrottled',
    { of: 'account', words: '20 000 rule evaluations a second of the account (2 000), adjustable' },
  ],
]);
