import { describe, expect, it } from '@jest/globals';
import { heartbeatAt } from '../../shared/signals/heartbeat.ts';
import { takeIn } from '../../shared/signals/intake.ts';

const origin = { stamp: 'floodgate-test', logOwner: '123456789012', logGroup: '/devices', heartbeatKey: 'secret' };
const take = (record: object) => takeIn(new TextEncoder().encode(JSON.stringify(record)), origin);
const ours = { ...heartbeatAt(1_700_000_000_000, 'secret'), via: 'floodgate-test' };

describe('a heartbeat', () => {
  it('that we signed is heard, and is no signal', () => {
    expect(take(ours)).toEqual({ signals: [], rejected: [], heartbeatAt: 1_700_000_000_000 });
  });

  it.each([
    ['another key', { ...ours, ...heartbeatAt(ours.at, 'guess') }],
    ['another time', { ...ours, at: ours.at + 1 }],
    ['a signature of another length', { ...ours, signature: ours.signature.slice(2) }],
    ['no signature', { ...ours, signature: undefined }],
  ])('with %s is put aside', (_, record) => {
    const { heartbeatAt: heard, rejected } = take(record);
    expect([heard, rejected.length]).toEqual([undefined, 1]);
    expect(rejected[0]).toMatch(/^signature/);
  });

  it('is not believed without the stamp of our rule', () => {
    expect(take({ ...ours, via: 'other' }).rejected[0]).toMatch(/^via/);
  });
});
