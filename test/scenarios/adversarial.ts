import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { incidentNamedIn } from '../../shared/incidents/hint.ts';
import { crowdsIn, withCensus } from '../../shared/pipeline/census.ts';
import { inspect } from '../../shared/pipeline/inspect.ts';
import { standingsIn } from '../../shared/pipeline/standings.ts';
import type { ActionName } from '../../shared/types/action.ts';
import type { Finding } from '../../shared/types/finding.ts';
import { memoryCensus } from '../fakes/census.ts';
import { DAY, HOUR, MINUTE, NOON, SECOND } from '../given/incidents.ts';
import { type World, world } from '../pipeline/world.ts';
import { inspectingInMemory, streamed } from './scenario.ts';

/**
 * An attack on the response itself, as it stands in events/adversarial/<name>.json. In every text `<name>` stands for the
 * certificate of that name, and `{n}` in what is repeated for its number, from 0.
 */
export interface Adversarial {
  readonly description: string;
  /** Everybody who did nothing: whatever happens, none of them is ever touched. Known for days, and connected. */
  readonly honest: readonly Resident[];
  /** Whose key or device an attacker has: known for as long. */
  readonly captured?: readonly Resident[];
  readonly steps: readonly Step[];
  readonly expect: {
    /** Certificates by the status that they end in. */
    readonly statuses: Readonly<Record<string, string>>;
    /** Client ids whose connections were ended. */
    readonly ended?: readonly string[];
    /** Detectors that people heard of. */
    readonly told: readonly string[];
    /** Detectors that nobody may hear of. */
    readonly untold?: readonly string[];
  };
}

interface Resident {
  readonly client: string;
  readonly certificate: string;
  readonly address: string;
  /** So many alike. */
  readonly repeat?: number;
}

/** `at` is in seconds from noon; what is found is raised and reacted to at once, as hints would have it. */
type Step =
  | { readonly at: number; readonly repeat?: number; readonly everyMs?: number; readonly record: Fields }
  | { readonly findings: Fields; readonly repeat?: number }
  | { readonly minutes: number; readonly each?: { readonly record: Fields } }
  | { readonly request: ActionName; readonly input: Fields; readonly answer: string }
  | { readonly operator: string; readonly status: string }
  | { readonly hint: string; readonly answer: string };

type Fields = Readonly<Record<string, unknown>>;

/** Days on which everybody was seen before: more than the census asks for. */
const DAYS = 4;

const EVENTS = new URL('../../events/adversarial/', import.meta.url);

export const adversarials = (): readonly (readonly [name: string, scenario: Adversarial])[] =>
  readdirSync(EVENTS).map((file) => [
    file.replace('.json', ''),
    JSON.parse(
      readFileSync(new URL(file, EVENTS), 'utf8').replaceAll(/<([a-z]+(?:-\{n\}|-\d+)?)>/g, '§$1§'),
    ) as Adversarial,
  ]);

/** 64 hex digits for a name. */
export const certificateOf = (name: string): string => createHash('sha256').update(name).digest('hex');

/** Lives through a scenario in the whole of inspect, react, sweep and the action functions. */
export const liveThrough = async (scenario: Adversarial): Promise<World> => {
  const stage = await stageFor(scenario);
  for (const step of scenario.steps) await take(step, stage);
  return stage.w;
};

/** What each one of many is, with its number and with certificates for names. */
export const expanded = <T>(one: T, repeat = 1): readonly T[] =>
  Array.from({ length: repeat }, (_, n) => {
    const text = JSON.stringify(one).replaceAll('{n}', String(n));
    return JSON.parse(text.replaceAll(/§([^§]+)§/g, (_whole, name: string) => certificateOf(name))) as T;
  });

interface Stage {
  readonly w: World;
  readonly see: (records: readonly Fields[]) => Promise<void>;
  readonly raise: (findings: readonly Finding[]) => Promise<void>;
}

const stageFor = async ({ honest, captured = [] }: Adversarial): Promise<Stage> => {
  const found: Finding[] = [];
  const inspecting = inspectingInMemory({}, (findings) => void found.push(...findings));
  const census = memoryCensus();
  const standings = standingsIn(inspecting.items, inspecting.hash);
  const w = world({ standings, crowds: (clock) => crowdsIn(census, standings, clock) });
  const windows = withCensus(inspecting.windows, census, inspecting.hash);
  const residents = [...honest, ...captured].flatMap((one) => expanded(one, one.repeat));
  let records = 0;
  const raise = async (findings: readonly Finding[]): Promise<void> => {
    for (const { id } of await w.raise(findings)) await w.react(id);
  };
  const see = async (seen: readonly Fields[]): Promise<void> => {
    const batch = seen.map((record) => streamed(record, (records += 1)));
    await inspect(batch, { ...inspecting, windows });
    w.pass(Math.max(0, ...batch.map(({ arrivedAt }) => arrivedAt - w.now())));
    await raise(found.splice(0));
  };
  for (let day = DAYS; day > 0; day -= 1) {
    const past = residents.flatMap((resident) => presence(resident, NOON - day * DAY, `day-${day}`));
    await inspect(
      past.map((record) => streamed(record, (records += 1))),
      { ...inspecting, windows },
    );
  }
  found.length = 0;
  for (const { certificate, client } of residents) {
    w.certificates.put(certificate, 'ACTIVE');
    w.connections.open(client);
  }
  await see(residents.flatMap((resident) => presence(resident, NOON - HOUR, 'present').slice(0, 1)));
  return { w, see, raise };
};

/** A session of ten minutes, as lifecycle events tell it. */
const presence = ({ client, certificate, address }: Resident, from: number, name: string): readonly Fields[] => {
  const session = {
    clientId: client,
    sessionIdentifier: `${name}-${client}`,
    principalIdentifier: certificate,
    versionNumber: 20,
  };
  return [
    { ...session, eventType: 'connected', timestamp: from, ipAddress: address },
    { ...session, eventType: 'disconnected', timestamp: from + 10 * MINUTE, clientInitiatedDisconnect: true },
  ];
};

const take = async (step: Step, { w, see, raise }: Stage): Promise<void> => {
  if ('record' in step)
    return see(
      expanded(step.record, step.repeat).map((record, n) => stamped(record, at(step) + n * (step.everyMs ?? 0))),
    );
  if ('findings' in step)
    return raise(expanded({ ...step.findings, at: w.now() }, step.repeat) as unknown as readonly Finding[]);
  if ('minutes' in step) return wait(step.minutes, step.each?.record, { w, see, raise });
  if ('operator' in step) return w.certificates.put(certificateOf(step.operator), step.status);
  if ('hint' in step) return expectAnswer(step.answer, async () => w.react(incidentNamedIn(step.hint) ?? ''));
  const [input] = expanded(step.input);
  return expectAnswer(step.answer, () => w.request(step.request, input));
};

const at = ({ at: seconds }: { readonly at: number }): number => NOON + seconds * SECOND;

/** Log entries tell time as text. */
const stamped = (record: Fields, time: number): Fields =>
  'logLevel' in record
    ? { ...record, timestamp: new Date(time).toISOString().replace('T', ' ').replace('Z', '') }
    : { ...record, timestamp: time };

const wait = async (minutes: number, record: Fields | undefined, { w, see }: Stage): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    w.pass(MINUTE);
    if (record) await see(expanded(record).map((one) => stamped(one, w.now())));
    await w.sweep();
  }
};

/** The answer, or what is thrown, holds these words. */
const expectAnswer = async (words: string, ask: () => Promise<unknown>): Promise<void> => {
  const answer = await ask().then(JSON.stringify, String);
  if (!String(answer).includes(words)) throw new Error(`answered ${answer}, not ${words}`);
};
