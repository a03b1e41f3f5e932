import { parseArgs } from 'node:util';
import { policyInWords } from '../shared/response/policy-words.ts';
import { openPolicyFile } from './policy-file.ts';
import { oneOf, UsageError } from './usage.ts';

/** `floodgate policy check FILE`: what the policy means, in words or as the JSON that Parameter Store takes; exit 1 where it is wrong. */
export const policy = async (argv: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { format: { type: 'string', default: 'text' } },
  });
  const [verb, path, ...more] = positionals;
  if (verb !== 'check' || path === undefined || more.length > 0) throw new UsageError('it is: policy check FILE');
  const format = oneOf('format', values.format, ['text', 'json']);
  const reading = openPolicyFile(path);
  if (!reading.policy) {
    process.stderr.write(reading.problems.map((problem) => `${path}: ${problem}\n`).join(''));
    return 1;
  }
  const shown = format === 'json' ? JSON.stringify(reading.file ?? {}) : policyInWords(reading.policy).join('\n');
  process.stdout.write(`${shown}\n`);
  return 0;
};
