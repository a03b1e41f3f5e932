import { describe, expect, it } from '@jest/globals';
import { digesting, OWN_MESSAGES } from '../../shared/response/digests.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { memorySlots } from '../fakes/slots.ts';
import { incident, MINUTE, NOON } from '../given/incidents.ts';

const named = (n: number, over: Partial<Incident> = {}): Incident => incident({ id: `i${n}`, ...over });

const setting = (pace = 1) => {
  const time = { now: NOON };
  const told: (readonly Incident[])[] = [];
  const tell = async (all: readonly Incident[]) => void told.push(all);
  const digests = digesting({ slots: memorySlots(), tell, clock: { now: () => time.now }, pace });
  const admitted = async (count: number): Promise<number> => {
    let admits = 0;
    for (let n = 0; n < count; n += 1) if (await digests.admits(named(n))) admits += 1;
    return admits;
  };
  return { time, told, digests, admitted };
};

describe('messages of their own', () => {
  it('are for the first incidents in ten minutes, and for the first of the next ten', async () => {
    const { time, admitted } = setting();
    expect(await admitted(50)).toBe(OWN_MESSAGES);
    time.now += 9 * MINUTE;
    expect(await admitted(50)).toBe(OWN_MESSAGES);
    expect(await setting().admitted(3)).toBe(3);
  });

  it('go on for an incident that had one: people hear how it ends', async () => {
    const { digests, admitted } = setting();
    await admitted(50);
    expect(await digests.admits(named(0, { revision: 2 }))).toBe(true);
    expect(await digests.admits(named(49, { revision: 2 }))).toBe(false);
  });

  it('are for every critical incident, and those take no room from others', async () => {
    const { digests, admitted } = setting();
    for (let n = 100; n < 130; n += 1) expect(await digests.admits(named(n, { severity: 'critical' }))).toBe(true);
    expect(await admitted(50)).toBe(OWN_MESSAGES);
  });

  it('are for ten minutes of the pace', async () => {
    const { time, admitted } = setting(0.1);
    await admitted(50);
    time.now += MINUTE;
    expect(await admitted(50)).toBe(OWN_MESSAGES);
  });
});

describe('a digest', () => {
  it('is sent once in ten minutes', async () => {
    const { time, told, digests } = setting();
    expect(await digests.announce([named(1)])).toBe(true);
    expect(await digests.announce([named(2)])).toBe(false);
    time.now += 10 * MINUTE;
    expect(await digests.announce([named(2)])).toBe(true);
    expect(told).toEqual([[named(1)], [named(2)]]);
  });

  it('that could not be sent is sent later', async () => {
    let isDown = true;
    const tell = async () => {
      if (isDown) throw new Error('down');
    };
    const digests = digesting({ slots: memorySlots(), tell, clock: { now: () => NOON }, pace: 1 });
    await expect(digests.announce([named(1)])).rejects.toThrow('down');
    isDown = false;
    expect(await digests.announce([named(1)])).toBe(true);
  });

  it('takes no message of its own from anybody', async () => {
    const { digests, admitted } = setting();
    await digests.announce([named(99)]);
    expect(await admitted(50)).toBe(OWN_MESSAGES);
  });
});
