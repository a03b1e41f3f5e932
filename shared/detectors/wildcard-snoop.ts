import { blamePeer } from './blame.ts';
import { defineSignalDetector } from './detector.ts';

/**
 * Somebody listens to everything: a filter that matches topics of every device, or the broker's own.
 *
 * Sees lifecycle events of accepted subscriptions. Costs one look at each filter, and no state. Blind spot: many narrow filters that add up.
 * Likely false alarm: a back end that really subscribes to `#`; allow it once.
 */
export const wildcardSnoop = defineSignalDetector({
  id: 'wildcard-snoop',
  description: 'A client subscribed to a filter that matches everything',
  attack: ['T1040', 'T0842', 'T0801'],
  quiet: 'event',

  defaults: { filters: ['#', '+/#', '+/+/#', '$SYS/#', '$aws/#', '$aws/events/#'] as readonly string[] },

  watches: { signal: 'subscribed' },

  detect: (signal, { filters }) => {
    const wide = signal.filters.filter((filter) => filters.includes(withoutShare(filter)));
    if (wide.length === 0) return undefined;

    return {
      ...blamePeer(signal),
      severity: 'high',
      explanation: `client ${signal.client} subscribed to ${wide.join(' and ')}, which shows it what every device sends`,
      evidence: { filters: wide },
    };
  },
});

/** `$share/<group>/<filter>` sees what `<filter>` sees. */
const withoutShare = (filter: string): string => filter.replace(/^\$share\/[^/]+\//, '');
