import { readFileSync } from 'node:fs';
import { readLedger } from '../../shared/adapters/ledger-copy.ts';
import { harmless } from '../../shared/incidents/escape.ts';
import { nameOf } from '../../shared/incidents/name.ts';
import { type LedgerCopy, type Misfit, verifyLedger } from '../../shared/response/verify-ledger.ts';
import type { Outcome } from '../../shared/types/action.ts';
import type { Intent } from '../../shared/types/ledger.ts';
import type { Head } from '../../shared/types/link.ts';
import { oneOf, UsageError, wholeNumber } from '../usage.ts';
import { type Answer, peopleCommand } from './command.ts';
import { headsIn } from './heads.ts';
import { tableOf, time } from './table.ts';

const MOST = 1_000;

/** `floodgate ledger`: what was intended and how it ended; `floodgate ledger verify`: whether somebody changed it since. */
export const ledger = peopleCommand({
  usage: 'ledger [list | verify] [--limit N] [--heads FILE]',
  about: [
    'list: what was intended and how it ended, newest first.',
    'verify: reads the whole table and names the first entry that does not fit its chain. Exit code 1 where there is one.',
    '',
    '  --limit N        list at most so many, 50 unless told otherwise',
    '  --heads FILE     verify against heads that sweep published: lines of its log, "ledger heads"',
  ],
  options: { limit: { type: 'string', default: '50' }, heads: { type: 'string' } },
  plan: (words) => {
    const [what = 'list', ...more] = words.positionals;
    if (more.length > 0) throw new UsageError(`unknown word ${JSON.stringify(more[0])}`);
    const verb = oneOf('ledger', what, ['list', 'verify']);
    const limit = wholeNumber('limit', words.text('limit') ?? '', 1, MOST);
    const published = publishedIn(words.text('heads'));
    return async ({ dynamo, parts }) => {
      const copy = await readLedger(dynamo, (await parts()).ledgerTable);
      return verb === 'list' ? listed(copy, limit) : verified(copy, published);
    };
  },
});

const publishedIn = (file: string | undefined): readonly Head[] => {
  if (file === undefined) return [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--heads ${JSON.stringify(file)} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  const heads = headsIn(text);
  if (heads.length === 0) throw new UsageError(`--heads ${JSON.stringify(file)} has no published heads in it`);
  return heads;
};

const verified = (copy: LedgerCopy, published: readonly Head[]): Answer => {
  const misfit = verifyLedger(copy, published, Date.now());
  const links = [...copy.chains.values()].reduce((sum, chain) => sum + chain.length, 0);
  const counts = { chains: copy.chains.size, links, records: copy.records.length, heads: published.length };
  if (misfit) return { json: { fits: false, misfit, ...counts }, text: `Does not fit: ${sentenceOf(misfit)}`, code: 1 };
  const against = published.length > 0 ? `, and against ${published.length} published heads` : '';
  return {
    json: { fits: true, ...counts },
    text: `Every entry fits: ${links} links in ${copy.chains.size} chains, ${copy.records.length} records${against}.`,
  };
};

const sentenceOf = ({ chain, n, intentId, what }: Misfit): string =>
  [
    what,
    ...(n === undefined ? [] : [`link ${n}`]),
    ...(chain === '' ? [] : [`chain ${chain}`]),
    ...(intentId === undefined ? [] : [`intent ${harmless(intentId, 256)}`]),
  ].join(', ');

interface Entry {
  readonly intent: Intent;
  readonly outcome: Outcome | undefined;
}

const listed = ({ records }: LedgerCopy, limit: number): Answer => {
  const outcomes = new Map(
    records
      .filter(({ step }) => step === 'outcome')
      .map(({ intentId, text }) => [intentId, JSON.parse(text) as Outcome]),
  );
  const entries = records
    .filter(({ step }) => step === 'intent')
    .map(({ intentId, text }): Entry => ({ intent: JSON.parse(text) as Intent, outcome: outcomes.get(intentId) }))
    .toSorted((a, b) => b.intent.at - a.intent.at);
  const shown = entries.slice(0, limit);
  const rest = entries.length > limit ? `\n${entries.length - limit} older.` : '';
  return { json: shown, text: shown.length === 0 ? 'The ledger is empty.' : `${table(shown)}${rest}` };
};

const table = (entries: readonly Entry[]): string =>
  tableOf<Entry>(
    [
      ['WHEN (UTC)', ({ intent }) => time(intent.at)],
      ['ACTION', ({ intent }) => intent.action],
      ['TARGET', ({ intent }) => nameOf(intent.target)],
      ['BY', ({ intent }) => harmless(intent.requestedBy, 24)],
      ['OUTCOME', ({ outcome }) => outcome?.status ?? 'none yet'],
      ['WHY', ({ intent }) => harmless(intent.reason, 60)],
    ],
    entries,
  );
