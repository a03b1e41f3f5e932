import { createHash } from 'node:crypto';

/** What the ledger writes about an intent, in this order, each once. */
export const steps = ['intent', 'start', 'outcome'] as const;

export type Step = (typeof steps)[number];

/** A record of the ledger as it is stored: the text itself, because a digest is of bytes. */
export interface LedgerRecord {
  readonly intentId: string;
  readonly step: Step;
  readonly text: string;
}

/**
 * One link of a target's chain. It pins one record of the ledger by its digest, and the link before by its hash,
 * so nothing can be changed, taken out or put in between without every later hash being another.
 */
export interface Link {
  /** Fingerprint of the target. */
  readonly chain: string;
  /** From 1, without gaps. */
  readonly n: number;
  readonly intentId: string;
  readonly step: Step;
  /** SHA-256 of the record's text, hex. */
  readonly digest: string;
  /** Hash of the link before; {@link NOTHING_BEFORE} for the first. */
  readonly before: string;
  /** {@link hashOf} everything above. */
  readonly hash: string;
}

/** The end of a chain as it was at some time: whoever keeps it can tell later whether the chain was cut or rewritten. */
export type Head = Pick<Link, 'chain' | 'n' | 'hash'>;

export const NOTHING_BEFORE = '0'.repeat(64);

/** The link that pins `record` after `last`, or at the beginning of the chain. */
export const linkAfter = (
  last: Pick<Link, 'n' | 'hash'> | undefined,
  chain: string,
  { intentId, step, text }: LedgerRecord,
): Link => {
  const link = {
    chain,
    n: (last?.n ?? 0) + 1,
    intentId,
    step,
    digest: digestOf(text),
    before: last?.hash ?? NOTHING_BEFORE,
  };
  return { ...link, hash: hashOf(link) };
};

/** Says of two links that they are the same, place and chain included. */
export const hashOf = ({ chain, n, intentId, step, digest, before }: Omit<Link, 'hash'>): string =>
  sha256(JSON.stringify([chain, n, intentId, step, digest, before]));

export const digestOf = (text: string): string => sha256(text);

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
