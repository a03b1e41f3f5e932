import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UsageError } from '../usage.ts';

/** What a person wrote after a command's name. */
export interface Words {
  readonly positionals: readonly string[];
  readonly text: (option: string) => string | undefined;
  readonly flag: (option: string) => boolean;
}

/** Reads words by the options given. Throws what `parseArgs` throws where it does not know one. */
export const readWords = (argv: readonly string[], options: ParseArgsOptionsConfig): Words => {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
  const value = (option: string): unknown => (Object.hasOwn(values, option) ? values[option] : undefined);
  return {
    positionals,
    text: (option) => {
      const text = value(option);
      return typeof text === 'string' ? text : undefined;
    },
    flag: (option) => value(option) === true,
  };
};

/** The one word that a command is about. */
export const only = ({ positionals }: Words, name: string): string => {
  const [word, ...more] = positionals;
  if (word === undefined || more.length > 0) throw new UsageError(`one ${name} is needed, not ${positionals.length}`);
  return word;
};

/** Nothing but options. */
export const none = ({ positionals }: Words): void => {
  if (positionals.length > 0) throw new UsageError(`unknown word ${JSON.stringify(positionals[0])}`);
};

export const needed = (words: Words, option: string, what: string): string => {
  const text = words.text(option);
  if (text === undefined || text.trim() === '') throw new UsageError(`--${option} is needed: ${what}`);
  return text;
};
