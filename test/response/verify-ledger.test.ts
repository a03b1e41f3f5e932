import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LedgerCopy, verifyLedger } from '../../shared/response/verify-ledger.ts';
import { fingerprint } from '../../shared/types/fingerprint.ts';
import { type LedgerRecord, type Link, linkAfter } from '../../shared/types/link.ts';
import { CERTIFICATE, certificate, DAY, MINUTE, NOON, OTHER_CERTIFICATE } from '../given/incidents.ts';

const recordsOf = (intentId: string, target = certificate(), at = NOON): readonly LedgerRecord[] => [
  { intentId, step: 'intent', text: JSON.stringify({ id: intentId, target, at, requestedBy: 'ann' }) },
  { intentId, step: 'start', text: '{"prior":{"status":"ACTIVE"}}' },
  { intentId, step: 'outcome', text: '{"status":"done"}' },
];

const chainOf = (records: readonly LedgerRecord[], target = certificate()): readonly Link[] => {
  const links: Link[] = [];
  for (const record of records) links.push(linkAfter(links.at(-1), fingerprint(target), record));
  return links;
};

const one = recordsOf('a');
const two = recordsOf('b');
const other = recordsOf('c', certificate(OTHER_CERTIFICATE));
const links = chainOf([...one, ...two]);
const chain = fingerprint(certificate(CERTIFICATE));
const whole: LedgerCopy = {
  records: [...one, ...two, ...other],
  chains: new Map([
    [chain, links],
    [fingerprint(certificate(OTHER_CERTIFICATE)), chainOf(other, certificate(OTHER_CERTIFICATE))],
  ]),
};
const verify = (copy: Partial<LedgerCopy>, published: Parameters<typeof verifyLedger>[1] = []) =>
  verifyLedger({ ...whole, ...copy }, published, NOON + DAY);
const withLinks = (changed: readonly Link[]): Partial<LedgerCopy> => ({
  chains: new Map([...whole.chains, [chain, changed]]),
});

describe('verifying the ledger', () => {
  it('finds nothing where nothing was changed', () => {
    expect(verify({}, [...links.slice(1, 2), ...links.slice(-1)])).toBeUndefined();
  });

  it('names the record that was changed, whatever was changed in it', () => {
    fc.assert(
      fc.property(fc.nat(whole.records.length - 1), fc.string(), (index, text) => {
        const record = whole.records[index]!;
        fc.pre(text !== record.text);
        const records = whole.records.with(index, { ...record, text });
        expect(verify({ records })).toMatchObject({
          intentId: record.intentId,
          what: expect.stringMatching(/changed/),
        });
      }),
    );
  });

  it('names the first link that does not fit, whichever is taken out, doubled or exchanged', () => {
    fc.assert(
      fc.property(fc.nat(links.length - 2), fc.constantFrom('out', 'twice', 'exchanged'), (index, how) => {
        const changed = {
          out: links.toSpliced(index, 1),
          twice: links.toSpliced(index, 0, links[index]!),
          exchanged: links.with(index, links[index + 1]!).with(index + 1, links[index]!),
        }[how];
        const n = index + (how === 'twice' ? 2 : 1);
        expect(verify(withLinks(changed))).toMatchObject({ chain, n });
      }),
    );
  });

  it.each<[string, Partial<LedgerCopy>, object]>([
    ['a record that is gone', { records: whole.records.slice(1) }, { n: 1, what: 'the intent is gone' }],
    [
      'a link that was made to fit its new record',
      withLinks(links.with(1, { ...linkAfter(links[0], chain, { ...one[1]!, text: '{}' }) })),
      { n: 2, what: 'the start was changed after it was written' },
    ],
    [
      'a link whose hash was left as it was',
      withLinks(links.with(1, { ...links[1]!, digest: links[0]!.digest })),
      { n: 2, what: 'the link was changed: its hash is another' },
    ],
    [
      'a link that was rewritten with its hash',
      withLinks(links.with(0, linkAfter(undefined, chain, two[0]!))),
      { n: 2, what: 'the link does not continue the one before it' },
    ],
    [
      "another target's chain in its place",
      withLinks(chainOf(other, certificate(OTHER_CERTIFICATE))),
      { n: 1, what: 'the link belongs to another chain' },
    ],
    [
      "another target's intent",
      withLinks(chainOf(other)),
      { n: 1, what: 'the intent has another target than its chain' },
    ],
    [
      'a record put there past the ledger',
      withLinks(links.slice(0, 3)),
      { intentId: 'b', what: 'the intent is in no chain' },
    ],
    ['a record twice', withLinks(chainOf([...one, one[2]!])), { n: 4, what: 'the outcome is in the chain twice' }],
  ])('sees %s', (_, copy, misfit) => {
    expect(verify(copy)).toMatchObject(misfit);
  });

  it('lets a record be that was written a moment ago: its link is on its way', () => {
    const copy = { records: one, chains: new Map() };
    expect(verifyLedger(copy, [], NOON + MINUTE)).toBeUndefined();
    expect(verifyLedger(copy, [], NOON + DAY)).toMatchObject({ intentId: 'a' });
  });

  it('sees by a published head that a chain was cut, or rewritten as a whole', () => {
    const head = links.at(-1)!;
    const cut = { ...withLinks(links.slice(0, 3)), records: [...one, ...other] };
    expect(verify(cut)).toBeUndefined();
    expect(verify(cut, [head])).toEqual({ chain, n: 6, what: 'the chain is not the one whose head was published' });
    const forged = two.map((record) => (record.step === 'outcome' ? { ...record, text: '{}' } : record));
    const rewritten = { ...withLinks(chainOf([...one, ...forged])), records: [...one, ...forged, ...other] };
    expect(verify(rewritten)).toBeUndefined();
    expect(verify(rewritten, [head])).toMatchObject({ chain, n: 6 });
  });
});
