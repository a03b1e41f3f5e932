import type { ParseArgsOptionsConfig } from 'node:util';
import { connect, type Deployment } from './deployment.ts';
import { readTarget } from './target.ts';
import { sentenceFor } from './trouble.ts';
import { readWords, type Words } from './words.ts';

/** What a command has to say: to a program, and to a person. */
export interface Answer {
  readonly json: unknown;
  readonly text: string;
  /** 1 where what was asked for did not happen, or is not as it should be. */
  readonly code?: 0 | 1;
}

export interface PeopleCommand {
  /** After `floodgate `. */
  readonly usage: string;
  /** What a person should know before using it, a line each. */
  readonly about: readonly string[];
  readonly options: ParseArgsOptionsConfig;
  /** Reads the words, throwing UsageError, before anything is asked of AWS. */
  readonly plan: (words: Words) => (deployment: Deployment) => Promise<Answer>;
}

const SHARED = {
  stack: { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

/**
 * A command against a deployed stack, under the caller's own identity. Exit codes: 0 done; 1 it did not happen, or
 * something is not as it should be; 2 the words were not understood (the caller prints those).
 */
export const peopleCommand =
  (command: PeopleCommand) =>
  async (argv: readonly string[]): Promise<number> => {
    const words = readWords(argv, { ...SHARED, ...command.options });
    if (words.flag('help')) {
      process.stdout.write(`${helpOf(command)}\n`);
      return 0;
    }
    const carryOut = command.plan(words);
    const target = readTarget(words, process.env);
    const deployment = connect(target);
    try {
      const { json, text, code = 0 } = await carryOut(deployment);
      process.stdout.write(words.flag('json') ? `${JSON.stringify(json)}\n` : `${text}\n`);
      return code;
    } catch (error) {
      const sentence = sentenceFor(error, target);
      if (sentence === undefined) throw error;
      process.stderr.write(`floodgate: ${sentence}\n`);
      return 1;
    } finally {
      deployment.close();
    }
  };

const helpOf = ({ usage, about }: PeopleCommand): string =>
  [
    `Usage: floodgate ${usage}`,
    '',
    ...about,
    '',
    '  --stack NAME     the stack, service and stage; FLOODGATE_STACK, or floodgate-dev',
    '  --region REGION  where it is; otherwise as the AWS CLI has it',
    '  --endpoint URL   a local stack instead, as floodgate local prints it',
    '  --json           one JSON document, for programs',
  ].join('\n');
