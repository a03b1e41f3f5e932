import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLogDelivery, type LogDelivery } from '../../local/log-delivery.ts';

const STREAM = { name: 's', arn: 'arn:s', shards: 1 };
const SUBSCRIPTION = { name: 'sub', logGroup: '/fg/devices', filterPattern: '', destinationArn: 'arn:s' };
const stack = { accountId: '111122223333', region: 'us-east-1', name: 's', id: 'i' };

interface Envelope {
  readonly logEvents: readonly { readonly id: string; readonly timestamp: number; readonly message: string }[];
}

let delivery: LogDelivery | undefined;
afterEach(() => delivery?.stop());

const start = (delay: number, subscription: object = {}) => {
  const put: { stream: string; key: string; envelope: Envelope }[] = [];
  delivery = createLogDelivery({
    template: { logSubscriptions: [{ ...SUBSCRIPTION, ...subscription }], streams: [STREAM], stack },
    putRecord: (stream, key, data) =>
      put.push({ stream, key, envelope: JSON.parse(gunzipSync(data).toString()) as Envelope }),
    now: () => 1_700_000_000_000,
    delay,
  });
  return { put, delivery };
};

describe('log delivery', () => {
  it('wraps entries as CloudWatch Logs does', () => {
    const { put, delivery } = start(1000);
    const entry = { timestamp: '2026-11-20 10:00:00.123', eventType: 'Connect', clientId: 'meter-7' };
    delivery.accept(entry);
    delivery.accept({ eventType: 'Disconnect' });
    delivery.flush();
    expect(put).toHaveLength(1);
    expect(put[0]?.stream).toBe('s');
    expect(put[0]?.envelope).toEqual({
      messageType: 'DATA_MESSAGE',
      owner: '111122223333',
      logGroup: '/fg/devices',
      logStream: expect.stringMatching(/^[-0-9a-f]{36}_111122223333_0$/),
      subscriptionFilters: ['sub'],
      logEvents: [
        {
          id: expect.stringMatching(/^\d{56}$/),
          timestamp: Date.parse('2026-11-20T10:00:00.123Z'),
          message: JSON.stringify(entry),
        },
        { id: expect.stringMatching(/^\d{56}$/), timestamp: 1_700_000_000_000, message: '{"eventType":"Disconnect"}' },
      ],
    });
    const [first, second] = put[0]?.envelope.logEvents ?? [];
    expect(first?.id).not.toBe(second?.id);
  });

  it('delivers after the delay, what came close together in one envelope', async () => {
    const { put, delivery } = start(40);
    delivery.accept({ n: 1 });
    delivery.accept({ n: 2 });
    await sleep(20);
    expect(put).toEqual([]);
    delivery.accept({ n: 3 });
    await sleep(80);
    expect(put.map(({ envelope }) => envelope.logEvents.length)).toEqual([2, 1]);
  });

  it('scatters deliveries by random partition keys', () => {
    const { put, delivery } = start(1000);
    for (const n of [1, 2, 3]) {
      delivery.accept({ n });
      delivery.flush();
    }
    expect(new Set(put.map(({ key }) => key)).size).toBe(3);
  });

  it('keeps an envelope under a record’s size', () => {
    const { put, delivery } = start(1000);
    for (let n = 0; n < 4; n += 1) delivery.accept({ padding: 'x'.repeat(400_000) });
    delivery.flush();
    expect(put.map(({ envelope }) => envelope.logEvents.length)).toEqual([2, 2]);
  });

  it('drops what waits when it is stopped', async () => {
    const { put, delivery } = start(10);
    delivery.accept({ n: 1 });
    delivery.stop();
    await sleep(30);
    expect(put).toEqual([]);
  });

  it.each([
    ['a filter pattern', { filterPattern: '{ $.x = 1 }' }, 'sub: the local stack knows no filter pattern { $.x = 1 }'],
    ['a stream that is not there', { destinationArn: 'arn:x' }, 'sub: no stream arn:x'],
  ])('refuses %s', (_, subscription, message) => {
    expect(() => start(1, subscription)).toThrow(message);
  });
});

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
