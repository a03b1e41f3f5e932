import { TEN_MINUTES } from '../windows/scales.ts';
import { count } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector } from './detector.ts';
import { enumerated, FILTERS_A_SUBSCRIBE } from './enumeration.ts';

/**
 * One principal asks for topic after topic that its IoT policy refuses: it feels its way along the topic tree.
 *
 * Sees refused publishes and subscribes in the log. Counts topics, not refusals: a device that retries one forbidden topic for
 * ever is one. Costs a sketch per refused principal. Blind spot: slower than the limit; topics that the IoT policy allows.
 * Likely false alarm: new firmware with many topics before its new IoT policy; how many it is refused at a time is learned.
 */
export const topicEnumeration = defineWindowDetector({
  id: 'topic-enumeration',
  description: 'One principal asks for many topics that it may not have',
  attack: ['T1046', 'T0846'],
  quiet: 'rate',

  defaults: { topicsIn20min: 12, peakTimes: 2, graveTimes: 5 },

  accepts: { kind: 'peak', of: 'topics', seen: 'topicsIn20min' },

  watches: { entity: 'principal', measures: ['denials'] },

  detect: (view, { topicsIn20min, peakTimes, graveTimes }) => {
    const denials = count(view.window, 'denials', TEN_MINUTES, view.at, 2);
    const topics = enumerated(view, 'topics', {
      atLeast: topicsIn20min,
      peakTimes,
      attempts: FILTERS_A_SUBSCRIBE * denials,
    });
    if (!topics) return undefined;

    return {
      severity: topics.different >= graveTimes * topicsIn20min ? 'high' : 'medium',
      ...blameItself(view.window, view.at),
      explanation: `about ${topics.different} different topics refused to one principal within 20 min (${denials} refusals), fewer than ${topicsIn20min} expected, at most ${topics.before} before`,
      evidence: { topicsIn20min: topics.different, denialsIn20min: denials, examples: topics.examples },
    };
  },
});
