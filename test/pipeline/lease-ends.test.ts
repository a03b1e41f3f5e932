import { describe, expect, it } from '@jest/globals';
import { messageOf } from '../../shared/incidents/message.ts';
import { withVerdict } from '../../shared/incidents/progress.ts';
import { amend } from '../../shared/response/amend.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import { CERTIFICATE, finding, MINUTE } from '../given/incidents.ts';
import { type World, world } from './world.ts';

const found = async (w: World, detector: string): Promise<string> => {
  const id = (await w.raise([finding({ detector, at: w.now() })])).at(-1)?.id ?? '';
  await w.react(id);
  return id;
};

const live = async (w: World, minutes: number, each: () => Promise<unknown> = async () => undefined): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    w.pass(MINUTE);
    await each();
    await w.sweep().catch(() => undefined);
  }
};

const status = (w: World) => w.certificates.statusOf(CERTIFICATE);

describe('a lease does not end', () => {
  it('while another incident blames the same certificate', async () => {
    const w = world();
    await found(w, 'odd-topic');
    await live(w, 28, () => found(w, 'publish-flood'));
    await live(w, 15);
    expect(status(w)).toBe('INACTIVE');
    await live(w, 30);
    expect(status(w)).toBe('ACTIVE');
  });

  it('because anybody could say something about the certificate', async () => {
    const w = world();
    await found(w, 'odd-topic');
    const forged = () => w.raise([finding({ detector: 'publish-flood', class: 'claimed', at: w.now() })]);
    await live(w, 40, forged);
    expect(status(w)).toBe('ACTIVE');
  });
});

describe('a lease whose end fails', () => {
  it('is given to people after an hour, with the command, and is over', async () => {
    const w = world();
    const id = await found(w, 'odd-topic');
    w.certificates.reinstate = () => Promise.reject(new Error('AccessDeniedException'));
    await live(w, 120);
    expect(status(w)).toBe('INACTIVE');
    expect(await w.leases.all()).toEqual([]);
    expect(await w.ledger.pending()).toEqual([]);
    const told = w.announced.filter((one) => one.id === id).at(-1);
    expect(told?.deeds).toContainEqual(expect.objectContaining({ action: 'reinstate', outcome: 'failed' }));
    const byHand = told && messageOf(told, remediesOf('floodgate-test')).response.byHand;
    expect(byHand).toEqual([`npx floodgate reinstate ${CERTIFICATE} --stack floodgate-test --reason 'WHY'`]);
  });
});

describe('a lease after a stolen key', () => {
  it.each([
    ['true', 'INACTIVE'],
    ['false', 'ACTIVE'],
    ['benign', 'ACTIVE'],
  ] as const)('that people call %s ends %s', async (verdict, expected) => {
    const w = world();
    const id = await found(w, 'cloned-certificate');
    expect(status(w)).toBe('INACTIVE');
    const said = { verdict, reason: 'looked', by: 'ann', at: w.now() };
    await amend(w.incidents, id, (incident) => withVerdict(incident, said));
    await live(w, 40);
    expect(status(w)).toBe(expected);
  });
});
