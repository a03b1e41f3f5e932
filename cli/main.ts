import { people } from './people/registry.ts';
import { UsageError } from './usage.ts';

/** A command takes the words after its name and answers the exit code. Throws {@link UsageError} for words it does not understand. */
type Command = (argv: readonly string[]) => Promise<number>;

interface Listed {
  readonly summary: string;
  /** Loaded only when called, so that no command waits for another's dependencies. */
  readonly load: () => Promise<Command>;
}

const commands: Readonly<Record<string, Listed>> = {
  cost: {
    summary: 'what it would add to the monthly bill of a fleet',
    load: async () => (await import('./cost.ts')).cost,
  },
  local: {
    summary: 'run the whole of it on this machine, for any MQTT client',
    load: async () => (await import('./local.ts')).local,
  },
  policy: {
    summary: 'check a policy file, and say what it means',
    load: async () => (await import('./policy.ts')).policy,
  },
  replay: {
    summary: 'inspect recorded records by event time',
    load: async () => (await import('./replay.ts')).replay,
  },
  simulate: {
    summary: 'write the records of an invented fleet, with trouble and attacks',
    load: async () => (await import('./simulate.ts')).simulate,
  },
  ...people,
};

const usage = (): string =>
  [
    'Usage: floodgate COMMAND [options]',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`),
  ].join('\n');

const run = async ([name, ...argv]: readonly string[]): Promise<number> => {
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(`${usage()}\n`);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`no such command: ${JSON.stringify(name)}. Try floodgate help`);
  return (await command.load())(argv);
};

/** What `parseArgs` of node:util says of words that it does not understand. */
const isParseError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError) && !isParseError(error)) throw error;
  process.stderr.write(`floodgate: ${error.message.split('\n')[0]}\n`);
  process.exitCode = 2;
}
