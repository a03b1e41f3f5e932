import { peakOf } from '../baselines/peaks.ts';
import type { Measure } from '../windows/measures.ts';
import { TEN_MINUTES, TEN_SECONDS } from '../windows/scales.ts';
import { count, distinct, exposureSeconds, PERIODS_KEPT, type Window } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * One principal holds session after session open and says nothing in them: it keeps the broker busy at the price of a ping.
 *
 * Sees lifecycle events, and tap records for whether anybody spoke. Costs nothing beside the counts of a principal.
 * Blind spot: sessions that say a little each, and everything while the tap is off. Likely false alarm: a gateway whose first
 * outage after deployment ends while its children have nothing to say; how many client ids it has at a time is learned.
 * SlowITe (Vaccari et al., Sensors 20(10), 2020) does this with keep-alives of hours; AWS allows 20 min, and waits half as long
 * again, so that half an hour holds all that is open and silent.
 */
export const keepAliveAbuse = defineWindowDetector({
  id: 'keep-alive-abuse',
  description: 'One principal holds many sessions open that never say anything',
  attack: ['T1499.001', 'T0814'],
  quiet: 'rate',

  defaults: {
    sessionsHeld: 20,
    /** One word in so many sessions is silence still. */
    sessionsPerWord: 4,
    /** As many client ids as it ever had in ten minutes are its own; it may have twice as many. */
    peakTimes: 2,
    graveTimes: 5,
  },

  accepts: { kind: 'peak', of: 'clients', seen: 'sessionsHeld' },

  watches: { entity: 'principal', measures: ['connects', 'disconnects'] },

  detect: ({ window, at, hash }, { sessionsHeld, sessionsPerWord, peakTimes, graveTimes }) => {
    if (exposureSeconds(window, TEN_MINUTES, at) < LEAST_WATCHED_S) return undefined;
    const clients = distinct(window, 'clients', at, hash, PERIODS_KEPT);
    // A client id has one session: a new one ends the old one, and not every end is told.
    const held = Math.min(clients, settled(window, at) - lately(window, 'disconnects', at));
    if (held < Math.max(sessionsHeld, peakTimes * peakOf(window, 'clients'))) return undefined;
    const words = (['publishes', 'subscribes', 'denials'] as const).reduce(
      (sum, of) => sum + lately(window, of, at),
      0,
    );
    if (words * sessionsPerWord > held) return undefined;

    return {
      severity: held >= graveTimes * sessionsHeld ? 'high' : 'medium',
      ...blameItself(window, at),
      explanation: `${held} sessions held open within 30 min under ${clients} client ids, in which ${words} messages and subscriptions were seen; fewer than ${sessionsHeld} such sessions expected`,
      evidence: {
        sessionsHeld: held,
        clientsIn30min: clients,
        wordsIn30min: words,
        mostClientsBefore: peakOf(window, 'clients'),
      },
    };
  },
});

/** Nothing can be said of silence that nobody listened to. */
const LEAST_WATCHED_S = 60;
/** Whoever has just come had no time to speak: slots of ten seconds. */
const JUST_NOW = 3;

const lately = (window: Window, measure: Measure, at: number): number =>
  count(window, measure, TEN_MINUTES, at, PERIODS_KEPT);

const settled = (window: Window, at: number): number =>
  lately(window, 'connects', at) - count(window, 'connects', TEN_SECONDS, at, JUST_NOW);
