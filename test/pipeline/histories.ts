import fc from 'fast-check';
import { isAutomatic } from '../../shared/response/intent.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import type { ActionName } from '../../shared/types/action.ts';
import type { Finding } from '../../shared/types/finding.ts';
import type { Mode } from '../../shared/types/policy.ts';
import { acquaintance, certificate, client, finding, HOUR, MINUTE, standing } from '../given/incidents.ts';
import { holder, type World, world } from './world.ts';

/** Eight devices; the first six have one certificate each, known for a month, the seventh's is new, the eighth's is shared. */
export const DEVICES = 8;
const YOUNG = 6;
const SHARED = 7;
/** Small, so that a day often reaches it. */
const CAP = 2;

const idOf = (n: number): string => `${n}`.padEnd(64, 'e');

/** One thing that happens; `who` is a device's number. */
export type Happening =
  | { readonly kind: 'found'; readonly who: number; readonly detector: string; readonly claimed: boolean }
  | { readonly kind: 'passes'; readonly minutes: number }
  | { readonly kind: 'asked'; readonly who: number; readonly action: 'deactivate' | 'reinstate' | 'revoke' }
  | { readonly kind: 'operator'; readonly who: number; readonly status: 'ACTIVE' | 'INACTIVE' | 'REVOKED' }
  | { readonly kind: 'allowed'; readonly who: number }
  | { readonly kind: 'mode'; readonly mode: Mode }
  | { readonly kind: 'breaker'; readonly mode: Mode }
  | { readonly kind: 'fails'; readonly isFailing: boolean }
  | { readonly kind: 'again' };

const who = fc.nat(DEVICES - 1);
const modes = fc.constantFrom<Mode[]>('enforce', 'enforce', 'approve', 'observe');

/** What may happen in a day. */
export const histories: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('found' as const),
        who,
        detector: fc.constantFrom('publish-flood', 'take-over', 'odd-topic', 'topic-enumeration'),
        claimed: fc.boolean(),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('passes' as const), minutes: fc.constantFrom(1, 2, 40, 70) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('asked' as const),
        who,
        action: fc.constantFrom('deactivate' as const, 'reinstate' as const, 'revoke' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('operator' as const),
        who,
        status: fc.constantFrom('ACTIVE' as const, 'INACTIVE' as const, 'REVOKED' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('allowed' as const), who }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('mode' as const), mode: modes }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('breaker' as const), mode: modes }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fails' as const), isFailing: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const) }) },
  ),
  { minLength: 5, maxLength: 30 },
);

/** What a history led to: every rule that was broken, by the number of its line in DESIGN §7, and how much was done. */
export interface Lived {
  readonly broken: readonly string[];
  readonly done: number;
}

export const live = async (history: readonly Happening[]): Promise<Lived> => {
  const w = fleet();
  const watching = watch(w);
  const ids: string[] = [];
  for (const one of history) await happen(one, w, ids, watching);
  return { broken: watching.broken, done: watching.cuts.length };
};

const fleet = (): World => {
  const w = world({ policy: { ...defaultPolicy, caps: { ...defaultPolicy.caps, perHour: CAP } } });
  for (let n = 0; n < DEVICES; n += 1) {
    const clients = n === SHARED ? [`d${n}`, `d${n}-too`] : [`d${n}`];
    const facts = standing({ clients: clients.map((id) => acquaintance(id)) });
    w.certificates.put(idOf(n), 'ACTIVE');
    w.principals.set(idOf(n), n === YOUNG ? { ...facts, firstSeenAt: w.now() - HOUR } : facts);
    w.clients.set(`d${n}`, holder(idOf(n)));
    w.connections.open(`d${n}`);
  }
  return w;
};

interface Watching {
  readonly broken: string[];
  readonly cuts: { readonly id: string; readonly at: number }[];
  /** Whom authenticated evidence has blamed. */
  readonly blamed: Set<string>;
  readonly allowedUntil: Map<string, number>;
  readonly immuneUntil: Map<string, number>;
  /** Whose status somebody but Floodgate changed last. */
  readonly foreign: Set<string>;
  byPerson: boolean;
  isFailing: boolean;
}

/** Looks at every change of a certificate in the instant that it is made. */
const watch = (w: World): Watching => {
  const watching: Watching = {
    broken: [],
    cuts: [],
    blamed: new Set(),
    allowedUntil: new Map(),
    immuneUntil: new Map(),
    foreign: new Set(),
    byPerson: false,
    isFailing: false,
  };
  for (const name of ['deactivate', 'revoke', 'reinstate'] as const) {
    const change = w.certificates[name];
    w.certificates[name] = async (id) => {
      if (watching.isFailing) throw new Error('ThrottlingException');
      const isPersons = watching.byPerson || (await isLeftByPerson(name, id, w));
      const rules =
        name === 'reinstate'
          ? rulesOfEnding(id, isPersons, w, watching)
          : rulesOfCutting(id, name, isPersons, w, watching);
      for (const [rule, holds] of rules) if (!holds) watching.broken.push(`${rule}: ${name} ${id.slice(0, 1)}`);
      if (name !== 'reinstate' && !isPersons) watching.cuts.push({ id, at: w.now() });
      watching.foreign.delete(id);
      await change(id);
    };
  }
  return watching;
};

type Rules = readonly (readonly [rule: string, holds: boolean])[];

/** Sweep finishes what a person's request left without an answer. */
const isLeftByPerson = async (action: ActionName, id: string, { ledger }: World): Promise<boolean> =>
  (await ledger.history(action, certificate(id))).some(
    ({ intent, started, outcome }) => started && !outcome && !isAutomatic(intent),
  );

const rulesOfCutting = (id: string, name: string, isPersons: boolean, w: World, watching: Watching): Rules => {
  const now = w.now();
  const always: Rules = [
    ['7.7 the allowlist binds everybody', now >= (watching.allowedUntil.get(id) ?? 0)],
    ['7.3 the breaker binds everybody', w.switches.breaker !== 'observe'],
  ];
  if (isPersons) return always;
  const lately = new Set(watching.cuts.filter(({ at }) => now - at < HOUR).map((cut) => cut.id));
  return [
    ...always,
    ['7.1 only what it did itself, authenticated', watching.blamed.has(id)],
    ['7.3 both switches enforce', w.switches.mode === 'enforce' && w.switches.breaker === 'enforce'],
    ['7.4 nothing is revoked by itself', name !== 'revoke'],
    ['7.6 caps', lately.has(id) || lately.size < CAP],
    ['7.6 neither young nor shared', id !== idOf(YOUNG) && id !== idOf(SHARED)],
    ['7.7 immunity', now >= (watching.immuneUntil.get(id) ?? 0)],
  ];
};

const rulesOfEnding = (id: string, isPersons: boolean, w: World, watching: Watching): Rules => [
  ['7.5 only our own deactivation, unchanged since', isPersons || !watching.foreign.has(id)],
  ['7.5 only from INACTIVE', w.certificates.statusOf(id) === 'INACTIVE'],
  ['7.3 people’s mode binds sweep', isPersons || w.switches.mode === 'enforce'],
];

const happen = async (one: Happening, w: World, ids: string[], watching: Watching): Promise<void> => {
  switch (one.kind) {
    case 'found': {
      // Blame is joined to the incident before anybody reacts to it.
      if (!one.claimed) watching.blamed.add(idOf(one.who));
      for (const { id } of await w.raise([findingAbout(one, w)])) ids.push(id);
      await react(ids.slice(-2), w);
      return;
    }
    case 'again':
      await react(ids, w);
      return;
    case 'passes':
      for (let minute = 0; minute < one.minutes; minute += one.minutes > 2 ? 10 : 1) {
        w.pass(one.minutes > 2 ? 10 * MINUTE : MINUTE);
        await w.sweep().catch(() => undefined);
      }
      return;
    case 'asked':
      if (one.action === 'reinstate') watching.immuneUntil.set(idOf(one.who), w.now() + 24 * HOUR);
      watching.byPerson = true;
      await w
        .request(one.action, { certificateId: idOf(one.who), reason: 'mine', requestedBy: 'ann' })
        .catch(() => undefined);
      watching.byPerson = false;
      return;
    case 'operator':
      // Every change has its own instant in the registry.
      w.pass(1);
      w.certificates.put(idOf(one.who), one.status);
      watching.foreign.add(idOf(one.who));
      return;
    case 'allowed':
      watching.allowedUntil.set(idOf(one.who), w.now() + HOUR);
      await w.guard({
        allow: { what: 'principal', value: idOf(one.who) },
        hours: 1,
        requestedBy: 'ann',
        reason: 'bench',
      });
      return;
    case 'mode':
      w.switches.mode = one.mode;
      return;
    case 'breaker':
      w.switches.breaker = one.mode;
      return;
    default:
      watching.isFailing = one.isFailing;
  }
};

/** Hints come at once, and more than once. */
const react = async (ids: readonly string[], w: World): Promise<void> => {
  await Promise.all([...ids, ...ids.slice(-1)].map((id) => w.react(id).catch(() => undefined)));
};

const findingAbout = ({ who: n, detector, claimed }: Extract<Happening, { kind: 'found' }>, w: World): Finding =>
  finding({
    detector,
    entity: client(`d${n}`),
    culprit: certificate(idOf(n)),
    class: claimed ? 'claimed' : 'authenticated',
    related: { clients: [`d${n}`], principals: [idOf(n)], addresses: ['192.0.2.7'] },
    at: w.now(),
  });
