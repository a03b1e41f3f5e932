import { TEN_MINUTES } from '../windows/scales.ts';
import { count } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * One principal breaks the protocol again and again, and AWS throws it out each time: a second CONNECT on a connection, QoS 2,
 * a payload beyond the limit.
 *
 * Sees lifecycle disconnects for CLIENT_ERROR. Costs a count of a principal that has any. Blind spot: slower than the limit.
 * Likely false alarm: a broken MQTT library after an update, which is worth knowing too.
 */
export const protocolAbuse = defineWindowDetector({
  id: 'protocol-abuse',
  description: 'One principal is disconnected again and again because it breaks the protocol',
  attack: ['T1499.004', 'T0866'],
  quiet: 'event',

  defaults: { faultsIn10min: 5, graveTimes: 10 },

  watches: { entity: 'principal', measures: ['faults'] },

  detect: ({ window, at }, { faultsIn10min, graveTimes }) => {
    const faults = count(window, 'faults', TEN_MINUTES, at);
    if (faults < faultsIn10min) return undefined;

    const connects = count(window, 'connects', TEN_MINUTES, at);
    return {
      severity: faults >= graveTimes * faultsIn10min ? 'high' : 'medium',
      ...blameItself(window, at),
      explanation: `${faults} of one principal's connections ended in 10 min because it broke the protocol, fewer than ${faultsIn10min} expected; it connected ${connects} times`,
      evidence: { faultsIn10min: faults, connectsIn10min: connects },
    };
  },
});
