import { isCustomary } from '../baselines/custom.ts';
import type { Borrowed } from '../baselines/topic-ruling.ts';
import { type Entity, FLEET } from '../types/entity.ts';
import { members } from '../windows/window.ts';
import { blameItself } from './blame.ts';
import { defineWindowDetector, type View } from './detector.ts';

/**
 * A principal writes what only another device should: a topic that names that device where every device of this group names itself.
 *
 * Sees tap records; one message is enough. The named must be a client, of other certificates, and the topic one that its own group writes
 * of itself, so commands to neighbours, request numbers, children that never connect and gateways' other children are no news.
 * Nor is what the principal has done on three days, or in Floodgate's first hour. Costs 30 bytes for each template that names nobody.
 * Blind spot: groups of fewer than eight certificates, ids that cannot be told from the client id, and a victim whose client id the thief
 * used too (see take-over). Likely false alarm: devices that relay for a neighbour now and then; a device that was given its neighbour's
 * configuration, which is worth knowing.
 */
export const impersonation = defineWindowDetector({
  id: 'impersonation',
  description: 'A principal writes topics that belong to another device',
  attack: ['T0856', 'T1565.002', 'T1036'],
  quiet: 'event',

  defaults: {},

  watches: { entity: 'principal', measures: ['publishes'], topics: true },

  peers: ({ topics: { borrowed = [] } }) =>
    borrowed.length > 0 ? [FLEET, ...borrowed.flatMap(({ names }) => names.map(asClient))] : [],

  detect: (view) => {
    const { window, at, topics } = view;
    const beginning = view.peer(FLEET).baseline?.firstSeenAt ?? at;
    const found = (topics.borrowed ?? [])
      .filter(({ tenure }) => !isCustomary(tenure, beginning))
      .flatMap((borrowed) => {
        const victim = victimOf(borrowed, view);
        return victim ? [{ borrowed, victim }] : [];
      });
    const last = found.at(-1);
    if (!last) return undefined;

    const { topic, client } = last.borrowed;
    return {
      at: last.borrowed.at,
      severity: 'high',
      ...blameItself(window, at),
      victim: last.victim,
      explanation: `client ${client} published to ${topic}, which belongs to client ${last.victim.id} of another certificate; nearly every device of its group names itself there`,
      evidence: { topics: found.map(({ borrowed }) => borrowed.topic), victims: found.map(({ victim }) => victim.id) },
    };
  },
});

const asClient = (id: string): Entity => ({ kind: 'client', id });

/** The client that the topic names: one that has been here, and never by this principal. */
const victimOf = ({ names }: Borrowed, view: View): Entity | undefined =>
  names.map(asClient).find((entity) => {
    const named = view.peer(entity);
    const principals = [...(named.baseline?.principals ?? []).map(({ id }) => id), ...members(named, 'principals')];
    return principals.length > 0 && !principals.includes(view.window.entity.id);
  });
