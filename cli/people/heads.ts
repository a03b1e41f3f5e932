import type { Head } from '../../shared/types/link.ts';

/**
 * The heads that sweep published, wherever they stand in a text: log lines, or what `aws logs filter-log-events` prints
 * of them, where JSON stands in JSON with its quotes escaped.
 */
export const headsIn = (text: string): readonly Head[] =>
  [...text.replaceAll('\\"', '"').matchAll(HEAD)].map(([, chain = '', n, hash = '']) => ({
    chain,
    n: Number(n),
    hash,
  }));

const HEAD = /\{\s*"chain":\s*"([0-9a-f]{32})",\s*"n":\s*(\d{1,10}),\s*"hash":\s*"([0-9a-f]{64})"\s*\}/g;
