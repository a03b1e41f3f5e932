import type { AddressInfo } from 'node:net';
import { connect as connectTcp, createServer } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import { closed, connectPacket, createStage, eventually, TIDY } from './broker-stage.ts';

describe('closing the broker', () => {
  it('takes planned cuts with it, and plans no more', async () => {
    const set = jest.spyOn(globalThis, 'setTimeout');
    const clear = jest.spyOn(globalThis, 'clearTimeout');
    const planned = (): unknown[] => set.mock.results.filter((_, n) => set.mock.calls[n]?.[1] === 600_000);
    const stage = await createStage({ delays: { deactivationCuts: 600_000 } });
    const [early, late] = [stage.device('early'), stage.device('late')];
    stage.registry.update(early.id, 'INACTIVE');
    const [cut] = planned();
    await stage.close();
    stage.registry.update(late.id, 'INACTIVE');

    expect(cut).toMatchObject({ type: 'return' });
    expect(clear.mock.calls.map(([timer]) => timer)).toContain((cut as { value: unknown }).value);
    expect(planned()).toHaveLength(1);
    jest.restoreAllMocks();
  });

  it('ends every connection with SERVER_INITIATED_DISCONNECT and frees the port', async () => {
    const stage = await createStage({ unreliable: { ...TIDY, reorderMs: 10_000 } });
    const client = await stage.connect(stage.device('pump-1'));
    const idle = connectTcp({ host: '127.0.0.1', port: stage.broker.port });
    idle.on('error', () => {});
    await new Promise((resolve) => idle.once('connect', resolve));
    await Promise.all([stage.close(), stage.close(), closed(client)]);

    expect(stage.eventsOf('pump-1').map(({ body }) => body.disconnectReason)).toEqual([
      undefined,
      'SERVER_INITIATED_DISCONNECT',
    ]);
    const successor = createServer();
    await new Promise<void>((resolve, reject) => {
      successor.once('error', reject);
      successor.listen(stage.broker.port, '127.0.0.1', resolve);
    });
    await new Promise((resolve) => successor.close(resolve));
  });
});

it('in a storm on one client id no connection ends that had not begun', async () => {
  let clock = Date.now();
  const stage = await createStage({ now: () => (clock += 500) });
  const device = stage.device('popular');
  const sockets = await Promise.all(Array.from({ length: 20 }, () => stage.open(device)));
  let gone = 0;
  for (const socket of sockets) {
    socket.resume().once('close', () => {
      gone += 1;
    });
    socket.write(connectPacket('popular'));
  }
  await eventually(() => gone === 19);
  await stage.close();
  const sessions = (type: string): unknown[] =>
    stage
      .eventsOf('popular')
      .filter(({ body }) => body.eventType === type)
      .map(({ body }) => body.sessionIdentifier);

  expect(sessions('connected').length).toBeGreaterThan(0);
  expect(sessions('disconnected')).toEqual(sessions('connected'));
});

it('a port in use is refused with EADDRINUSE and its number', async () => {
  const occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
  const { port } = occupant.address() as AddressInfo;

  await expect(createStage({ port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
  await new Promise((resolve) => occupant.close(resolve));
});

it('by default some lifecycle events come late and some twice, but none is lost', async () => {
  let state = 1;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const stage = await createStage({ unreliable: { duplicateShare: 0.5, reorderMs: 30, random } });
  const names = Array.from({ length: 12 }, (_, n) => `pump-${n}`);
  await Promise.all(names.map((name) => stage.connect(stage.device(name))));
  await stage.close();
  const types = names.map((name) => stage.eventsOf(name).map(({ body }) => body.eventType));

  for (const seen of types) expect(new Set(seen)).toEqual(new Set(['connected', 'disconnected']));
  expect(types.flat().length).toBeGreaterThan(2 * names.length);
});
