import type { Connections } from '../../ports/connections.ts';
import type { ClientStanding } from '../../types/standing.ts';
import type { Action } from '../action.ts';
import { type Acting, once, type Result } from '../once.ts';
import { type ConnectionRequest, connectionRequest } from '../requests.ts';

export type Disconnecting = Acting & { readonly connections: Connections };

/** A client id that another principal used so recently may be that principal's own. Safety, so the pace does not shorten it. */
const EXCLUSIVE_MS = 30 * 60_000;
/** Before each look whether it came back; AWS takes one call a second per client id. Five attempts in all. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000] as const;

/** Ends the connection of a client id that is the culprit's own. It can connect again at once, unless its certificate was deactivated first. */
export const disconnect: Action<ConnectionRequest, Disconnecting> = {
  name: 'disconnect',
  description: "Ends the connection of a culprit's own client id, without its will",
  permissions: [
    'iot:DeleteConnection',
    'iot:DescribeCertificate',
    'iot:GetConnection',
    'iot:ListPrincipalThings',
    'iot:ListThingGroupsForThing',
  ],
  undo: { by: undefined, how: 'Nothing to take back: a device that may connect comes back by itself.' },
  input: connectionRequest,

  run: (request, acting) =>
    once(
      {
        action: 'disconnect',
        target: { kind: 'client', id: request.clientId },
        request,
        underBreaker: true,
        cuts: { principal: request.culprit, client: request.clientId },
      },
      {
        read: () => acting.connections.isOpen(request.clientId),
        begin: (isOpen) => ({ prior: { connected: String(isOpen) } }),
        perform: (isOpen, { prior }, resumed) => {
          if (isOpen) return cut(request, acting);
          const wasCut = resumed && prior.connected === 'true';
          return Promise.resolve(wasCut ? ended(1) : { status: 'skipped', detail: 'it is not connected' });
        },
      },
      acting,
    ),
};

const cut = async ({ clientId, culprit }: ConnectionRequest, acting: Disconnecting): Promise<Result> => {
  const { connections, standings, clock, pace } = acting;
  for (const [before, pauseMs] of PAUSES_MS.entries()) {
    const refusal = whyNotCulprits({ clientId, culprit }, await standings.ofClient(clientId), clock.now());
    if (refusal)
      return before === 0
        ? { status: 'skipped', detail: refusal }
        : { ...ended(before), detail: `it was ended ${times(before)}, then left alone: ${refusal}` };
    await connections.end(clientId);
    await clock.pause(pauseMs * pace);
    if (!(await connections.isOpen(clientId))) return ended(before + 1);
  }
  return {
    status: 'failed',
    detail: `it is connected again after it was ended ${times(PAUSES_MS.length)}: people must look`,
  };
};

/** DeleteConnection acts on a client id, whoever holds it: it must be the culprit's now, and nobody else's of late (DESIGN §7.2). */
const whyNotCulprits = (
  { clientId, culprit }: Pick<ConnectionRequest, 'clientId' | 'culprit'>,
  { latest, principals }: ClientStanding,
  now: number,
): string | undefined => {
  if (!latest) return `${whyNoSession(clientId)}, so it is not known whose it is`;
  if (latest.principal === undefined) return 'it is not known whose its latest session is';
  if (latest.principal !== culprit) return "its latest session is not the culprit's";
  if (!latest.open) return "the culprit's session has ended, and whose the present one is nobody knows yet";
  const other = principals.find(({ id, lastSeenAt }) => id !== culprit && now - lastSeenAt < EXCLUSIVE_MS);
  return other ? 'another principal used this client id within 30 minutes' : undefined;
};

/** AWS publishes no lifecycle events for such ids; their log entries tell who used them, and not who holds them. */
const whyNoSession = (clientId: string): string =>
  /[#+]/.test(clientId) ? 'AWS tells of no session of a client id with # or +' : 'no session of it was seen';

const ended = (attempts: number): Result => ({
  status: 'done',
  detail: `ended ${times(attempts)}, and it did not come back`,
});

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
