import type { Evidence, Finding, Related } from '../types/finding.ts';
import { RELATED_KEPT } from '../types/incident.ts';

/** No more than is ever shown. */
const SENTENCE = 600;
const TEXT = 128;
const EVIDENCE_KEYS = 10;
const LIST = 6;
const RELATED_IN_ONE = 8;

/** A finding small enough to be kept: whatever a device sent, an incident stays far below the 400 KB of an item. */
export const bounded = (finding: Finding): Finding => ({
  ...finding,
  explanation: finding.explanation.slice(0, SENTENCE),
  evidence: boundedEvidence(finding.evidence),
  related: boundedRelated(finding.related),
});

/** The smallest of both, sorted: the same whatever the order in which findings come. The same object where nothing is added. */
export const joined = (a: readonly string[], b: readonly string[], most: number = RELATED_KEPT): readonly string[] => {
  const sum = [...new Set([...a, ...b])].sort().slice(0, most);
  return sum.length === a.length && sum.every((id, index) => id === a[index]) ? a : sum;
};

const boundedRelated = ({ clients, principals, addresses }: Related): Related => ({
  clients: joined([], clients.map(short), RELATED_IN_ONE),
  principals: joined([], principals.map(short), RELATED_IN_ONE),
  addresses: joined([], addresses.map(short), RELATED_IN_ONE),
});

const boundedEvidence = (evidence: Evidence): Evidence =>
  Object.fromEntries(
    Object.entries(evidence)
      .slice(0, EVIDENCE_KEYS)
      .map(([key, value]) => [key, boundedValue(value)]),
  );

const boundedValue = (value: Evidence[string]): Evidence[string] => {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return short(value);
  return value.slice(0, LIST).map(short);
};

const short = (text: string): string => text.slice(0, TEXT);
