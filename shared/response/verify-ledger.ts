import { fingerprint } from '../types/fingerprint.ts';
import type { Intent } from '../types/ledger.ts';
import { digestOf, type Head, hashOf, type LedgerRecord, type Link, NOTHING_BEFORE } from '../types/link.ts';

/** The ledger as it was read, whole. */
export interface LedgerCopy {
  readonly records: readonly LedgerRecord[];
  /** In the order of their places, by chain. */
  readonly chains: ReadonlyMap<string, readonly Link[]>;
}

/** The first entry that does not fit. */
export interface Misfit {
  /** Fingerprint of the target. */
  readonly chain: string;
  /** Place in the chain; absent for a record that no link pins. */
  readonly n?: number;
  readonly intentId?: string;
  readonly what: string;
}

/** Between a record and its link there is one write, and an hour of retries. */
const GRACE_MS = 2 * 3_600_000;

/**
 * Reads every chain from its first link and compares it with the records, then the records with the chains, then the
 * chains with heads that were published before (which alone tell of a chain that was cut or rewritten as a whole).
 * Answers the first entry that does not fit. `now`: epoch milliseconds.
 */
export const verifyLedger = (
  { records, chains }: LedgerCopy,
  published: readonly Head[],
  now: number,
): Misfit | undefined => {
  const texts = new Map(records.map((record) => [keyOf(record), record.text]));
  for (const [chain, links] of chains) {
    const misfit = misfitIn(chain, links, texts);
    if (misfit) return misfit;
  }
  return unpinned(records, chains, now) ?? departed(chains, published);
};

const misfitIn = (chain: string, links: readonly Link[], texts: ReadonlyMap<string, string>): Misfit | undefined => {
  let before = NOTHING_BEFORE;
  const pinned = new Set<string>();
  for (const [index, link] of links.entries()) {
    const what = whatIsWrong(link, { chain, n: index + 1, before }, texts.get(keyOf(link)), pinned);
    if (what !== undefined) return { chain, n: index + 1, intentId: link.intentId, what };
    pinned.add(keyOf(link));
    before = link.hash;
  }
  return undefined;
};

const whatIsWrong = (
  link: Link,
  place: Pick<Link, 'chain' | 'n' | 'before'>,
  text: string | undefined,
  pinned: ReadonlySet<string>,
): string | undefined => {
  if (link.n !== place.n) return `link ${place.n} is missing: link ${link.n} stands in its place`;
  if (link.chain !== place.chain) return 'the link belongs to another chain';
  if (link.before !== place.before) return 'the link does not continue the one before it';
  if (link.hash !== hashOf(link)) return 'the link was changed: its hash is another';
  if (pinned.has(keyOf(link))) return `the ${link.step} is in the chain twice`;
  if (text === undefined) return `the ${link.step} is gone`;
  if (digestOf(text) !== link.digest) return `the ${link.step} was changed after it was written`;
  if (link.step === 'intent' && targetOf(text) !== place.chain) return 'the intent has another target than its chain';
  return undefined;
};

/** A record that nothing pins was put there past the ledger, or its link was taken away; what is young may be on its way. */
const unpinned = (records: readonly LedgerRecord[], chains: LedgerCopy['chains'], now: number): Misfit | undefined => {
  const pinned = new Set([...chains.values()].flat().map(keyOf));
  const intents = new Map(records.filter(({ step }) => step === 'intent').map((record) => [record.intentId, record]));
  for (const record of records) {
    const intent = intents.get(record.intentId);
    if (pinned.has(keyOf(record)) || (intent && now - intentIn(intent.text).at < GRACE_MS)) continue;
    const chain = intent ? targetOf(intent.text) : '';
    return { chain, intentId: record.intentId, what: `the ${record.step} is in no chain` };
  }
  return undefined;
};

const departed = (chains: LedgerCopy['chains'], published: readonly Head[]): Misfit | undefined => {
  const head = published.find(({ chain, n, hash }) => chains.get(chain)?.[n - 1]?.hash !== hash);
  return head && { chain: head.chain, n: head.n, what: 'the chain is not the one whose head was published' };
};

const keyOf = ({ intentId, step }: Pick<LedgerRecord, 'intentId' | 'step'>): string => `${step} ${intentId}`;

const intentIn = (text: string): Intent => JSON.parse(text) as Intent;

const targetOf = (text: string): string => fingerprint(intentIn(text).target);
