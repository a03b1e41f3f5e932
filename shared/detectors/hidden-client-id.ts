import { principalStanding } from '../baselines/standing.ts';
import type { Entity } from '../types/entity.ts';
import type { PrincipalStanding } from '../types/standing.ts';
import { members, type Window } from '../windows/window.ts';
import { blameHolder } from './blame.ts';
import { defineWindowDetector, type View } from './detector.ts';

/**
 * Somebody is connected under a client id that holds `#` or `+`: AWS sends no lifecycle events for those, so it hides.
 *
 * Sees Connect log entries at INFO, the only trace of such ids. Costs one look at each client id that connects.
 * Blind spot: logs below INFO. Likely false alarm: none that is not worth an IoT policy which forbids such ids.
 * Greengrass itself connects as `<thing>#2` beside `<thing>`; that is left alone where the certificate had `<thing>` before,
 * and whoever steals such a certificate may pose as it.
 */
export const hiddenClientId = defineWindowDetector({
  id: 'hidden-client-id',
  description: 'A client id that gets no lifecycle events is connected',
  attack: ['T1564', 'T1036', 'T0858'],
  quiet: 'event',

  defaults: {},

  watches: { entity: 'client', measures: ['connects'] },

  peers: ({ window }) => (isHidden(window.entity.id) ? holders(window) : []),

  detect: (view) => {
    const { window } = view;
    const { id } = window.entity;
    if (!isHidden(id) || isGreengrass(view)) return undefined;
    const blame = blameHolder(window);
    return {
      // Whoever hides may do so under one such id after the other.
      ...(blame.culprit && { entity: blame.culprit }),
      ...blame,
      severity: 'medium',
      explanation: `client id ${id} holds ${/#/.test(id) ? '#' : '+'}, so AWS sends no lifecycle events for it; its log entries are all that is seen`,
      evidence: { clientId: id },
    };
  },
});

const isHidden = (client: string): boolean => /[#+]/.test(client);

const holders = (window: Window): readonly Entity[] =>
  members(window, 'principals').map((id) => ({ kind: 'principal', id }));

/** The core device's second and third connection, each numbered, by the certificate that has the first. */
const isGreengrass = ({ window, peer }: View): boolean => {
  const thing = /^([^#+]+)#\d{1,2}$/.exec(window.entity.id)?.[1];
  if (thing === undefined) return false;
  const standings = holders(window).map((holder) => principalStanding(peer(holder)));
  return standings.length > 0 && standings.every((standing) => was(standing, thing));
};

const was = ({ clients }: PrincipalStanding, thing: string): boolean => clients.some(({ id }) => id === thing);
