import { Console } from 'node:console';
import { parseArgs } from 'node:util';
import { type Stack, startStack } from '../local/stack.ts';
import type { Arena } from './demo/arena.ts';
import { attacks } from './demo/attacks/registry.ts';
import { type Fleet, startFleet } from './demo/fleet.ts';
import { createParty, type Endpoint } from './demo/party.ts';
import { isWell, playScene, type Result, type Stage } from './demo/scene.ts';
import { tableOf } from './demo/table.ts';

/** Thirty honest devices at three sites, six attacks, one after the other: everything real but AWS itself. */
const DEVICES = 30;
const DEVICES_A_SITE = 10;
/** One certificate for each attack that needs one, and some to spare. */
const STOLEN = 8;

/** Five thieves in a minute, among thirty devices: the default caps would rightly take them for a mistake of ours and ask people. */
const POLICY = JSON.stringify({ caps: { perHour: STOLEN, percentOfGroup: 100, percentOfFleet: 100 } });

const addressOf = (clientId: string, n: number): string =>
  clientId.startsWith('device') ? `127.0.${Math.floor(n / DEVICES_A_SITE) + 1}.1` : `127.0.66.${n + 1}`;

const demo = async (
  say: (text: string) => void,
): Promise<{ readonly attacks: readonly Result[]; readonly ok: boolean }> => {
  const stack = await startStack({
    port: 0,
    mode: 'enforce',
    policy: POLICY,
    tap: 'always',
    fast: true,
    cold: false,
    devices: DEVICES,
    wide: STOLEN,
    addressOf,
  });
  const endpoint = { port: stack.ports.mqtt, ca: stack.ca };
  const fleet = await startFleet(stack.devices, endpoint);
  say(
    `The local stack is up, with --fast: every delay, pause and quiet period is a ${Math.round(1 / stack.pace)}th of AWS's.`,
  );
  say(
    `${fleet.connected()} honest devices are connected from ${new Set(stack.devices.map(({ address }) => address)).size} addresses.\n`,
  );
  const stage = stageOf(stack, endpoint);
  const began = Date.now();
  const results: Result[] = [];
  for (const [index, attack] of attacks.entries()) {
    say(`▶ ${index + 1}/${attacks.length} ${attack.name}: ${attack.story}.`);
    const heard = stack.onIncident(narrator(say, attack.detectors));
    const result = await playScene(attack, stage);
    heard();
    say(`  ${isWell(attack, result) ? '✔' : '✘'} ${sentenceOf(result)}\n`);
    results.push(result);
  }
  await settled(fleet);
  say(`${fleet.connected()} of ${DEVICES} honest devices are connected at the end.`);
  const unharmed = fleet.connected() === DEVICES && stage.innocentsCutSince(began) === 0;
  const ok = unharmed && results.every((result, index) => isWell(attacks[index]!, result));
  await fleet.stop();
  await stack.close();
  return { attacks: results, ok };
};

const stageOf = (stack: Stack, endpoint: Endpoint): Stage => {
  const stolen = stack.wide[Symbol.iterator]();
  const victims = stack.devices.toReversed()[Symbol.iterator]();
  const cut: { readonly clientId: string; readonly at: number }[] = [];
  const honest = new Map(stack.devices.map(({ clientId, certificateId }) => [clientId, certificateId]));
  const certificates = new Set(honest.values());
  stack.onLifecycle(({ eventType, clientId, principalIdentifier, disconnectReason }) => {
    const isHonest = honest.get(String(clientId)) === principalIdentifier;
    if (eventType === 'disconnected' && isHonest && OUR_DOING.has(String(disconnectReason)))
      cut.push({ clientId: String(clientId), at: Date.now() });
  });
  stack.onIncident(({ message, at }) => {
    for (const { target, outcome } of message.deeds)
      if (outcome === 'done' && (honest.has(target.id) || certificates.has(target.id)))
        cut.push({ clientId: target.id, at });
    // Whoever is blamed without reason is affected, even if nothing came of it.
    for (const { id } of message.culprits) if (certificates.has(id)) cut.push({ clientId: id, at });
  });
  let guesses = 0;
  const arena: Arena = {
    stolen: () => next(stolen),
    victim: () => next(victims),
    unregistered: async () => stack.unregistered('guess', `127.0.77.${++guesses}`),
    party: (identity) => createParty(identity, endpoint),
  };
  return {
    arena,
    listen: stack.onIncident,
    innocentsCutSince: (from) => new Set(cut.filter(({ at }) => at >= from).map(({ clientId }) => clientId)).size,
  };
};

/** How AWS names the end of a connection that DeleteConnection or a certificate's status brought about. */
const OUR_DOING = new Set(['API_INITIATED_DISCONNECT', 'AUTH_ERROR', 'FORBIDDEN_ACCESS']);

const next = <T>(all: Iterator<T>): T => {
  const { value, done } = all.next();
  if (done) throw new Error('the demo has run out of papers');
  return value;
};

/** The first and the last that a person hears of each incident, as it stands in their mail. */
const narrator = (say: (text: string) => void, detectors: readonly string[]) => {
  const told = new Set<string>();
  return ({
    email,
    message,
  }: {
    readonly email: string;
    readonly message: { readonly id: string; readonly detector: string; readonly deeds: readonly unknown[] };
  }) => {
    const key = `${message.id}|${message.deeds.length > 0}`;
    if (!detectors.includes(message.detector) || told.has(key)) return;
    told.add(key);
    say(email.trimEnd().replace(/^/gm, '  │ '));
  };
};

const sentenceOf = ({ detected, secondsToDetect, action, secondsToGone, innocentsAffected }: Result): string => {
  if (!detected) return 'not found';
  const gone = secondsToGone === null ? '' : `, gone after ${secondsToGone.toFixed(1)} s`;
  return `found after ${secondsToDetect?.toFixed(1)} s, ${action}${gone}, ${innocentsAffected} innocents affected`;
};

/** A device that was thrown out by a thief is back within seconds. */
const settled = async (fleet: Fleet): Promise<void> => {
  const until = Date.now() + 5_000;
  while (fleet.connected() < DEVICES && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 100));
};

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
// Standard output is the summary's alone when a program asks for it; the functions' own log lines never belong there.
globalThis.console = new Console(process.stderr, process.stderr);
const began = performance.now();
const summary = await demo(values.json ? () => undefined : (text) => process.stdout.write(`${text}\n`));
if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
else
  process.stdout.write(
    `\n${tableOf(summary.attacks)}\n\n${summary.ok ? 'All is well' : 'Something is wrong'}, after ${Math.round((performance.now() - began) / 1000)} s.\n`,
  );
process.exitCode = summary.ok ? 0 : 1;
