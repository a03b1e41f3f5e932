import { describe, expect, it } from '@jest/globals';
import { CERTIFICATE, certificate, client, finding, HOUR, MINUTE, NOON } from '../given/incidents.ts';
import { type World, world } from './world.ts';

const raised = async (w: World): Promise<string> => (await w.raise([finding()]))[0]?.id ?? '';
const stored = async (w: World, id: string) => (await w.incidents.get(id))?.incident;

describe('sweeping', () => {
  it('has nothing to do where nothing is open or pending', async () => {
    expect(await world().sweep()).toEqual({ incidents: 0, pending: 0 });
  });

  it('closes an incident once its quiet is complete, tells people, and looks at it no more', async () => {
    const w = world({ mode: 'observe' });
    const id = await raised(w);
    w.pass(30 * MINUTE);
    await w.sweep();
    expect(await stored(w, id)).toMatchObject({ status: 'open' });
    w.pass(1);
    await w.sweep();
    expect(await stored(w, id)).toMatchObject({ status: 'closed', closedAt: NOON + 30 * MINUTE });
    expect(w.announced.at(-1)).toMatchObject({ status: 'closed' });
    expect(await w.incidents.attention()).toEqual([]);
  });

  it('closes what is no rate after ten minutes', async () => {
    const w = world({ mode: 'observe' });
    const [incident] = await w.raise([finding({ detector: 'odd-topic' })]);
    w.pass(10 * MINUTE + 1);
    await w.sweep();
    expect(await stored(w, incident?.id ?? '')).toMatchObject({ status: 'closed' });
  });

  it('closes a notice without a word', async () => {
    const w = world();
    await w.raise([finding({ severity: 'info' })]);
    w.pass(HOUR);
    await w.sweep();
    expect(w.announced).toEqual([]);
    expect(await w.incidents.attention()).toEqual([]);
  });

  it('acts where the hint was lost', async () => {
    const w = world();
    await raised(w);
    await w.sweep();
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
    expect(w.announced.at(-1)?.deeds.map(({ action }) => action)).toEqual(['deactivate', 'disconnect']);
  });

  it('finishes what an action’s function began, and corrects what people were told', async () => {
    const w = world();
    const id = await raised(w);
    const { deactivate } = w.certificates;
    w.certificates.deactivate = () => Promise.reject(new Error('connection reset'));
    await w.react(id);
    expect(w.announced.at(-1)?.deeds).toMatchObject([{ outcome: 'failed' }]);
    w.certificates.deactivate = deactivate;
    w.pass(MINUTE);
    await w.sweep();
    expect(w.certificates.updates).toEqual([]);
    w.pass(MINUTE);
    await w.sweep();
    expect(w.certificates.updates).toEqual([`INACTIVE ${CERTIFICATE}`]);
    expect(w.announced.at(-1)?.deeds).toMatchObject([{ outcome: 'done' }, { action: 'disconnect', outcome: 'done' }]);
  });

  it('gives up after an hour and leaves it to people', async () => {
    const w = world();
    const id = await raised(w);
    w.certificates.deactivate = () => Promise.reject(new Error('connection reset'));
    await w.react(id);
    for (let minute = 0; minute < 65; minute += 1) {
      w.pass(MINUTE);
      await w.sweep();
    }
    expect(await w.ledger.pending()).toEqual([]);
    expect((await w.ledger.history('deactivate', certificate()))[0]?.outcome).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/^given up after an hour/),
    });
    // Opened, failed, closed: nobody wants to hear each minute that it failed again.
    expect(w.announced.map(({ status }) => status)).toEqual(['open', 'open', 'closed']);
  });

  it('drops what had not begun when people turned the switch back, and says so', async () => {
    const w = world();
    const id = await raised(w);
    w.switches.breaker = undefined;
    await expectPending(w, id);
    w.switches.mode = 'observe';
    w.switches.breaker = 'enforce';
    w.pass(2 * MINUTE);
    await w.sweep();
    expect(w.certificates.updates).toEqual([]);
    expect((await w.ledger.history('deactivate', certificate()))[0]?.outcome?.detail).toBe(
      'the mode is observe now, so it was not carried out',
    );
    expect((await stored(w, id))?.deeds).toMatchObject([{ outcome: 'skipped' }]);
  });

  it('drops nothing for a switch that cannot be read', async () => {
    const w = world();
    const id = await raised(w);
    w.switches.breaker = undefined;
    await expectPending(w, id);
    w.pass(2 * MINUTE);
    await w.sweep();
    expect(await w.ledger.pending()).toHaveLength(1);
    w.switches.breaker = 'enforce';
    w.pass(MINUTE);
    await w.sweep();
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
  });

  it('does not carry out under observe what may have been done, and does not call it undone either', async () => {
    const w = world();
    const id = await raised(w);
    const { deactivate } = w.certificates;
    w.certificates.deactivate = () => Promise.reject(new Error('connection reset'));
    await w.react(id);
    w.certificates.deactivate = deactivate;
    w.switches.mode = 'observe';
    w.pass(2 * MINUTE);
    await w.sweep();
    expect(w.certificates.updates).toEqual([]);
    expect((await w.ledger.pending())[0]?.entry).toMatchObject({ started: true, outcome: undefined });
  });

  it('finishes what a person asked for, whatever the mode', async () => {
    const w = world({ mode: 'observe' });
    const { deactivate } = w.certificates;
    w.certificates.deactivate = () => Promise.reject(new Error('connection reset'));
    const request = { certificateId: CERTIFICATE, reason: 'stolen', requestedBy: 'ann' };
    await expect(w.request('deactivate', request)).rejects.toThrow('connection reset');
    w.certificates.deactivate = deactivate;
    w.pass(2 * MINUTE);
    await w.sweep();
    await w.sweep();
    expect(w.certificates.statusOf(CERTIFICATE)).toBe('INACTIVE');
    expect(await w.ledger.pending()).toEqual([]);
    expect(await w.ledger.history('deactivate', certificate())).toHaveLength(1);
  });

  it('forgets a marker whose intent was never written, but not at once', async () => {
    const w = world();
    const { pending, forget } = w.ledger;
    const forgotten: string[] = [];
    w.ledger.pending = async () => [...(await pending()), { id: 'orphan', at: NOON, entry: undefined }];
    w.ledger.forget = async (id) => {
      forgotten.push(id);
      await forget(id);
    };
    w.pass(HOUR);
    await w.sweep();
    expect(forgotten).toEqual([]);
    w.pass(1);
    await w.sweep();
    expect(forgotten).toEqual(['orphan']);
  });

  it('takes a closed and announced incident off the list that a crash left on it', async () => {
    const w = world({ mode: 'observe' });
    const id = await raised(w);
    w.pass(HOUR);
    await w.sweep();
    const { attention } = w.incidents;
    const dismissed: string[] = [];
    w.incidents.attention = async () => [...(await attention()), id];
    w.incidents.dismiss = async ({ incident }) => void dismissed.push(incident.id);
    await w.sweep();
    expect(dismissed).toEqual([id]);
  });

  it('is not stopped by one that fails, and throws all failures in the end', async () => {
    const w = world({ mode: 'observe' });
    const broken = await raised(w);
    const [other] = await w.raise([finding({ entity: client('meter-2') })]);
    const { get } = w.incidents;
    w.incidents.get = (id) => (id === broken ? Promise.reject(new Error('unreadable')) : get(id));
    w.pass(HOUR);
    await expect(w.sweep()).rejects.toThrow('sweep: 1 of 2 failed');
    expect(await stored(w, other?.id ?? '')).toMatchObject({ status: 'closed' });
  });

  it('reads the switches once, however many incidents are open', async () => {
    const w = world({ mode: 'observe' });
    for (let n = 0; n < 20; n += 1) await w.raise([finding({ entity: client(`meter-${n}`) })]);
    expect(await w.sweep()).toMatchObject({ incidents: 20 });
    expect(w.switchReads()).toEqual({ mode: 1, breaker: 1 });
  });
});

/** The action's function finds the breaker unreadable: decided and intended, not begun. */
const expectPending = async (w: World, id: string): Promise<void> => {
  w.deciding.breaker = 'enforce';
  await w.react(id);
  delete w.deciding.breaker;
  expect((await w.ledger.pending())[0]?.entry).toMatchObject({ started: false, outcome: undefined });
};
