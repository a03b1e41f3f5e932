import { act } from '../../shared/pipeline/act.ts';
import { approve } from '../../shared/pipeline/approve.ts';
import { governed } from '../../shared/pipeline/govern.ts';
import { type Raising, raise } from '../../shared/pipeline/raise.ts';
import { react } from '../../shared/pipeline/react.ts';
import { type Sweeping, sweep } from '../../shared/pipeline/sweep.ts';
import type { Actions } from '../../shared/ports/actions.ts';
import type { Crowds, Losses } from '../../shared/ports/caps.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Incidents } from '../../shared/ports/incidents.ts';
import type { Ledger } from '../../shared/ports/ledger.ts';
import type { Standings } from '../../shared/ports/standings.ts';
import type { Thing, Things } from '../../shared/ports/things.ts';
import { deactivate } from '../../shared/response/actions/deactivate.ts';
import { disconnect } from '../../shared/response/actions/disconnect.ts';
import { quarantine } from '../../shared/response/actions/quarantine.ts';
import { reinstate } from '../../shared/response/actions/reinstate.ts';
import { revoke } from '../../shared/response/actions/revoke.ts';
import { digesting } from '../../shared/response/digests.ts';
import { guard } from '../../shared/response/guard-requests.ts';
import { isMuted } from '../../shared/response/guards.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import type { PolicyInForce } from '../../shared/response/policy-in-force.ts';
import type { ActionName, Outcome } from '../../shared/types/action.ts';
import type { Finding } from '../../shared/types/finding.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Mode, Policy } from '../../shared/types/policy.ts';
import type { ClientStanding, PrincipalStanding } from '../../shared/types/standing.ts';
import { memoryCaps } from '../fakes/caps.ts';
import { type Chaos, chaos, type Process } from '../fakes/chaos.ts';
import { memoryGuards } from '../fakes/guards.ts';
import { memoryIncidents } from '../fakes/incidents.ts';
import { fakeCertificates, fakeConnections } from '../fakes/iot.ts';
import { memoryLeases } from '../fakes/leases.ts';
import { memoryLedger, noChains } from '../fakes/ledger.ts';
import { fakeLogLevels } from '../fakes/log-levels.ts';
import { memoryProposals } from '../fakes/proposals.ts';
import { fakeQuarantine, QUARANTINE } from '../fakes/quarantine.ts';
import { memorySlots } from '../fakes/slots.ts';
import { acquaintance, CERTIFICATE, NOON, standing } from '../given/incidents.ts';

export interface WorldOptions {
  readonly mode?: Mode;
  readonly policy?: Policy;
  readonly chaos?: Chaos;
  readonly incidents?: Incidents;
  readonly ledger?: Ledger;
  readonly standings?: Standings;
  readonly crowds?: (clock: Pick<Clock, 'now'>) => Crowds;
  /** Many incidents become one message. */
  readonly digests?: boolean;
  /** Log levels are raised for whom incidents are about. */
  readonly mayRaise?: boolean;
}

/**
 * Everything around the response, in memory: a registry with one ACTIVE certificate that has been known for a month and is
 * connected as `meter-1`, and the action functions behind `actions`, each call a process of its own.
 */
export const world = (options: WorldOptions = {}) => {
  const calm = options.chaos ?? chaos([], 'before');
  const main: Process = { dead: false };
  let at = NOON;
  const clock = {
    now: () => at,
    pause: async (ms: number) => {
      at += ms;
    },
  };
  const switches: { mode: Mode | undefined; breaker: Mode | undefined } = {
    mode: options.mode ?? 'enforce',
    breaker: 'enforce',
  };
  const reads = { mode: 0, breaker: 0 };
  const deciding: { breaker?: Mode } = {};
  const read = async (name: 'mode' | 'breaker'): Promise<Mode> => {
    reads[name] += 1;
    return readable(switches[name]);
  };
  const switchboard = { mode: () => read('mode'), breaker: async () => deciding.breaker ?? read('breaker') };
  const ownSwitchboard = { breaker: () => read('breaker') };
  const principals = new Map<string, PrincipalStanding>([[CERTIFICATE, standing()]]);
  const clients = new Map<string, ClientStanding>([['meter-1', holder(CERTIFICATE)]]);
  const standings = options.standings ?? {
    ofPrincipal: async (id: string) => known(principals, id),
    ofClient: async (id: string) => known(clients, id),
  };
  const certificates = fakeCertificates(clock.now);
  const connections = fakeConnections();
  certificates.put(CERTIFICATE, 'ACTIVE');
  connections.open('meter-1');

  const incidents = options.incidents ?? memoryIncidents();
  const ledger = options.ledger ?? memoryLedger();
  const guards = memoryGuards();
  const registered = new Map<string, readonly Thing[]>();
  const caps = memoryCaps();
  const proposals = memoryProposals();
  const leases = memoryLeases();
  const crowd = { group: 'meter-#', inGroup: 1_000, inFleet: 10_000 };
  const crowds: Crowds = options.crowds?.(clock) ?? { of: async () => ({ ...crowd }) };
  const lost = { lost: 0, of: 10_000 };
  const losses: Losses = { lately: async () => ({ ...lost }) };
  const levels = fakeLogLevels();
  const apart = fakeQuarantine();
  const things: Things = {
    ofPrincipal: async (id) =>
      (registered.get(id) ?? []).map(({ name, groups }) => ({
        name,
        groups: apart.members.has(`${name} ${QUARANTINE}`) ? [...groups, QUARANTINE] : groups,
      })),
  };
  const announced: Incident[] = [];
  const announcing = { before: async (): Promise<void> => undefined };
  const announcer = {
    async announce(incident: Incident) {
      await announcing.before();
      announced.push(incident);
    },
  };
  const digested: (readonly Incident[])[] = [];
  const digests = digesting({
    slots: calm.wrap(main, memorySlots()),
    tell: calm.wrap(main, { tell: async (all: readonly Incident[]) => void digested.push(all) }).tell,
    clock,
    pace: 1,
  });
  const logged: string[] = [];
  const note = (message: string) => void logged.push(message);
  const log = { info: note, warn: note, error: note };

  let requests = 0;
  const request = async (action: ActionName, input: unknown, requestId?: string): Promise<Outcome> => {
    const own: Process = { dead: false };
    requests += 1;
    const ports = {
      ledger: calm.wrap(own, ledger),
      switchboard: calm.wrap(own, ownSwitchboard),
      standings: calm.wrap(own, standings),
      guards: calm.wrap(own, guards),
      things: calm.wrap(own, things),
      caps: calm.wrap(own, caps),
      crowds: calm.wrap(own, crowds),
      certificates: calm.wrap(own, certificates),
      connections: calm.wrap(own, connections),
      quarantine: calm.wrap(own, apart.quarantine),
      release: calm.wrap(own, apart.release),
      clock,
      policy: async () => options.policy ?? defaultPolicy,
      pace: 1,
      requestId: requestId ?? `request-${requests}`,
    };
    if (action === 'deactivate') return act(deactivate, input, ports);
    if (action === 'disconnect') return act(disconnect, input, ports);
    if (action === 'quarantine') return act(quarantine, input, ports);
    if (action === 'revoke') return act(revoke, input, ports);
    if (action === 'reinstate') return act(reinstate, input, ports);
    throw new Error(`no function for ${action}`);
  };
  const actions: Actions = { carryOut: (action, input) => request(action, input) };

  const deps: Sweeping & Raising = {
    incidents: calm.wrap(main, incidents),
    ledger: calm.wrap(main, ledger),
    chains: calm.wrap(main, noChains()),
    announcer: calm.wrap(main, announcer),
    switchboard: calm.wrap(main, switchboard),
    ...(options.digests && { digests }),
    standings: calm.wrap(main, standings),
    guards: calm.wrap(main, guards),
    caps: calm.wrap(main, caps),
    crowds: calm.wrap(main, crowds),
    proposals: calm.wrap(main, proposals),
    losses: calm.wrap(main, losses),
    leases: calm.wrap(main, leases),
    logLevels: calm.wrap(main, levels.logLevels),
    raisedLevels: calm.wrap(main, levels.raisedLevels),
    mayRaise: options.mayRaise ?? false,
    isMuted: async ({ id }) => isMuted(id, await guards.all(), clock.now()),
    actions: calm.wrap(main, actions),
    policy: options.policy ?? defaultPolicy,
    clock,
    log,
    pace: 1,
  };

  return {
    incidents,
    ledger,
    certificates,
    connections,
    guards,
    things,
    /** Whose log level is raised. */
    levels,
    /** Who is in quarantine. */
    apart,
    /** Things by certificate. */
    registered,
    standingOf: standings.ofPrincipal,
    caps,
    crowds,
    proposals,
    leases,
    /** Established devices that went missing, and how many there are; change it. */
    lost,
    /** The size of everybody's group and of the fleet; change it. */
    crowd,
    /** Lets happen what waits for people, as the function `approve` does. */
    approve: (input: unknown) =>
      act(approve, input, { proposals, actions, policy: async () => options.policy ?? defaultPolicy, clock }),
    /** Writes or lifts a guard, as the function `guard` does. */
    guard: (input: unknown) => {
      requests += 1;
      return act(guard, input, { guards, clock, requestId: `guard-${requests}` });
    },
    principals,
    clients,
    switches,
    /** What react and sweep read for the breaker, where that differs from what the action's function reads. */
    deciding,
    switchReads: () => ({ ...reads }),
    announced,
    /** Digests that people were sent. */
    digested,
    /** What happens before people are told. */
    set beforeAnnouncing(before: () => Promise<void>) {
      announcing.before = before;
    },
    logged,
    /** What somebody with the right to call an action's function gets. Lambda may deliver a call again, with its id. */
    request,
    raise: (findings: readonly Finding[]) => raise(findings, deps),
    react: (id: string) => react(id, deps),
    reactUnder: async (id: string, inForce: PolicyInForce) => react(id, await governed(deps, async () => inForce)),
    sweep: () => sweep(deps),
    /** Lets time pass, milliseconds. */
    pass(ms: number) {
      at += ms;
    },
    now: clock.now,
    /** Starts a dead process again. */
    restart() {
      main.dead = false;
    },
  };
};

export type World = ReturnType<typeof world>;

export const holder = (principal: string): ClientStanding => ({
  latest: { principal, at: NOON, open: true },
  principals: [acquaintance(principal)],
});

const readable = (mode: Mode | undefined): Mode => {
  if (mode === undefined) throw new Error('AccessDenied');
  return mode;
};

const known = <T>(map: ReadonlyMap<string, T>, id: string): T => {
  const value = map.get(id);
  if (value === undefined) throw new Error(`unreadable: ${id}`);
  return value;
};
