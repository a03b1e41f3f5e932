import { Console } from 'node:console';
import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { clientIds, type Identity } from '../local/identity.ts';
import { type Stack, startStack } from '../local/stack.ts';
import type { IncidentMessage } from '../shared/incidents/message.ts';
import { type TapMode, tapModes } from '../shared/types/tap.ts';
import { openPolicyFile } from './policy-file.ts';
import { oneOf, UsageError, wholeNumber } from './usage.ts';

/**
 * A share of a dozen devices is none: with the shipped caps one action an hour would be left, and the second attack would wait for people.
 * A real fleet that is so small is better served by that.
 */
const FEW_DEVICES = JSON.stringify({ caps: { perHour: 20, percentOfGroup: 100, percentOfFleet: 100 } });
const DEVICES = 12;
const WIDE = 6;

/**
 * `floodgate local`: the whole stack on this machine, up until Ctrl-C, for anybody's MQTT client.
 * Standard output is NDJSON (ready, incident, action), for programs; what a person should read goes to standard error.
 */
export const local = async (argv: readonly string[]): Promise<number> => {
  const options = read(argv);
  globalThis.console = new Console(process.stderr, process.stderr);
  const certs = writable(options.certs);
  const stack = await startStack({
    ...options,
    devices: DEVICES,
    wide: WIDE,
    policy: options.policy === undefined ? FEW_DEVICES : policyFrom(options.policy),
    // Whoever comes with these papers comes from this machine itself.
    addressOf: () => '127.0.0.1',
  }).catch((error: unknown) => {
    throw portInUse(error, options.port);
  });
  for (const identity of [...stack.devices, ...stack.wide]) writeIdentity(certs, identity);
  writeFileSync(join(certs, 'ca.pem'), stack.ca);
  report(stack, certs, options);
  await interrupted();
  process.stderr.write('Closing.\n');
  await stack.close();
  return 0;
};

interface Options {
  readonly port: number;
  readonly certs: string;
  readonly mode: 'observe' | 'enforce';
  readonly tap: TapMode;
  readonly fast: boolean;
  readonly cold: boolean;
  readonly policy: string | undefined;
}

const read = (argv: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '8883' },
      certs: { type: 'string' },
      mode: { type: 'string', default: 'observe' },
      tap: { type: 'string', default: 'always' },
      fast: { type: 'boolean', default: false },
      cold: { type: 'boolean', default: false },
      policy: { type: 'string' },
    },
  });
  if (values.certs === undefined)
    throw new UsageError('--certs DIR is needed: certificates and keys are written there');
  return {
    port: wholeNumber('port', values.port, 0, 65_535),
    certs: values.certs,
    mode: oneOf('mode', values.mode, ['observe', 'enforce']),
    tap: oneOf('tap', values.tap, tapModes),
    fast: values.fast,
    cold: values.cold,
    policy: values.policy,
  };
};

/** As Parameter Store would hold it; a broken one is an error here, where a person is there to mend it. */
const policyFrom = (path: string): string => {
  const reading = openPolicyFile(path);
  if (reading.policy) return JSON.stringify(reading.file ?? {});
  throw new UsageError(`${path}: ${reading.problems.join('; ')}`);
};

/** Checked before anything is started: the folder, and each file that will be written there. */
const writable = (directory: string): string => {
  const path = resolve(directory);
  try {
    if (!makeFolders(path)) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    accessSync(path, constants.W_OK);
    for (const file of files()) writeFileSync(join(path, file), '', { mode: 0o600 });
    return path;
  } catch (error) {
    throw new UsageError(
      `--certs ${JSON.stringify(directory)} cannot be written: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
};

/** One after the other: asked for all at once, Node never comes back from a file system that has no folders to make. */
const makeFolders = (path: string): boolean => {
  if (existsSync(path)) return statSync(path).isDirectory();
  if (!makeFolders(dirname(path))) return false;
  mkdirSync(path);
  return true;
};

const files = (): readonly string[] => [
  'ca.pem',
  ...[...clientIds('device', DEVICES), ...clientIds('wide', WIDE)].flatMap((id) => [`${id}.cert.pem`, `${id}.key.pem`]),
];

const portInUse = (error: unknown, port: number): unknown => {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return new UsageError(`--port ${port} is in use on 127.0.0.1`);
  return code === 'EACCES' ? new UsageError(`--port ${port} needs rights that this user does not have`) : error;
};

const writeIdentity = (directory: string, { clientId, certificate, key }: Identity): void => {
  writeFileSync(join(directory, `${clientId}.cert.pem`), certificate);
  writeFileSync(join(directory, `${clientId}.key.pem`), key, { mode: 0o600 });
};

const report = (stack: Stack, certs: string, { mode, fast, cold, tap }: Options): void => {
  stack.onIncident(({ message }) => print({ type: 'incident', ...message }));
  stack.onIncident(actionPrinter());
  print({ type: 'ready', ports: stack.ports, endpoint: stack.endpoint, try: tryLine(stack, certs) });
  process.stderr.write(
    [
      `Floodgate is up: MQTT over TLS on 127.0.0.1:${stack.ports.mqtt}, mode ${mode}, tap ${tap}.`,
      cold
        ? 'Cold start: nobody has a past, so certificates are disconnected at most.'
        : 'Every device has a past of seven days.',
      fast
        ? `Fast: every delay, pause and quiet period is ${stack.pace.toFixed(4)} of AWS's.`
        : "Delays are AWS's own: a deactivated certificate is cut after minutes.",
      `Papers are in ${certs}. Try:`,
      `  ${tryLine(stack, certs)}`,
      `  npx floodgate status --endpoint ${stack.endpoint}`,
      'Ctrl-C ends it.',
      '',
    ].join('\n'),
  );
};

const tryLine = ({ ports }: Stack, certs: string): string =>
  [
    `mosquitto_pub -h 127.0.0.1 -p ${ports.mqtt} --cafile ${certs}/ca.pem`,
    `--cert ${certs}/device-01.cert.pem --key ${certs}/device-01.key.pem`,
    '-i device-01 -t devices/device-01/state -m hello',
  ].join(' ');

const print = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** Each deed once: an incident is announced again and again, and carries all of its deeds each time. */
const actionPrinter = () => {
  const printed = new Set<string>();
  return ({ message }: { readonly message: IncidentMessage }): void => {
    for (const { action, target, outcome, at } of message.deeds) {
      const deed = `${message.id}|${action}|${target.kind}|${target.id}|${at}`;
      if (printed.has(deed)) continue;
      printed.add(deed);
      print({ type: 'action', action, target, outcome, at });
    }
  };
};

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
