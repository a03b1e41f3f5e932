import type { Entity } from '../types/entity.ts';
import { type Succession, successions } from '../windows/successions.ts';
import type { Window } from '../windows/window.ts';
import { defineWindowDetector } from './detector.ts';

/**
 * One certificate takes its own session over, back and forth between addresses: two hold its key and want the same client id.
 *
 * Sees lifecycle events. Costs nothing beside the facts that take-over needs. A device that moves goes on and does not come back.
 * Blind spot: copies that reconnect slower than the limit, or whose addresses are alike (one NAT).
 * Likely false alarm: a device that flaps between two networks and leaves a dead connection behind each time.
 */
export const sessionPingPong = defineWindowDetector({
  id: 'session-ping-pong',
  description: 'Two holders of one certificate throw each other out',
  attack: ['T1078', 'T0859', 'T1499'],
  quiet: 'event',

  defaults: {
    changesIn10min: 4,
    /** Whoever moves through many networks uses many addresses; two copies use two. */
    mostAddresses: 3,
    /** AWS's own timestamps may be this far apart for one change. */
    slackMs: 2_000,
  },

  watches: { entity: 'client', measures: ['connects', 'disconnects'] },

  detect: ({ window, at }, { changesIn10min, mostAddresses, slackMs }) => {
    const changes = successions(window, slackMs)
      .filter(isMove)
      .filter(({ by }) => at - by.at <= TEN_MINUTES_MS);
    const last = changes.at(-1);
    if (!last || changes.length < changesIn10min) return undefined;
    const addresses = [...new Set(changes.flatMap(({ from, by }) => [from.address, by.address]))].filter(isKnown);
    if (addresses.length > mostAddresses) return undefined;

    const client = window.entity.id;
    const culprit: Entity = { kind: 'principal', id: last.by.principal };
    return {
      at: last.by.at,
      class: 'authenticated',
      ...(areHome(window, addresses, at)
        ? { severity: 'high', contested: true }
        : { severity: 'critical', culprit, victim: { kind: 'client', id: client } }),
      explanation: `the session of ${client} went back and forth ${changes.length} times in 10 min between ${addresses.join(' and ')}, fewer than ${changesIn10min} times expected, always with the same certificate`,
      evidence: { changesIn10min: changes.length, addresses },
      related: { clients: [client], principals: [culprit.id], addresses },
    };
  },
});

/** Two uplinks that the device has long had look like two holders: then nobody is cut. */
const areHome = ({ baseline }: Window, addresses: readonly string[], at: number): boolean =>
  addresses.every((address) =>
    baseline?.addresses.some(({ id, firstSeenAt }) => id === address && at - firstSeenAt >= DAY_MS),
  );

const DAY_MS = 86_400_000;
const TEN_MINUTES_MS = 600_000;

/** Same certificate, another address, while the session was open. */
const isMove = ({ from, by }: Succession): boolean =>
  from.principal === by.principal && isKnown(from.address) && isKnown(by.address) && from.address !== by.address;

const isKnown = (address: string | undefined): address is string => address !== undefined;
