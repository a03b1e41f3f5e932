import { describe, expect, it } from '@jest/globals';
import { type Inspecting, inspect } from '../../shared/pipeline/inspect.ts';
import type { Finding } from '../../shared/types/finding.ts';
import { certificate, NOON } from '../fakes/signals.ts';
import { inspectingInMemory, streamed } from '../scenarios/scenario.ts';

const HOUR = 3_600_000;

interface Watching {
  readonly inspecting: Inspecting;
  readonly found: Finding[];
}

const watching = (): Watching => {
  const found: Finding[] = [];
  const inspecting = inspectingInMemory({}, (findings) => {
    found.push(...findings.filter(({ detector }) => detector === 'wildcard-snoop'));
  });
  return { inspecting, found };
};

let sequence = 0;

/** The severity of what is found when a principal subscribes to `#` so many hours after noon. */
const snoop = async (
  { inspecting, found }: Watching,
  principal: number,
  hours: number,
): Promise<string | undefined> => {
  found.length = 0;
  const record = {
    clientId: `client-${principal}`,
    timestamp: NOON + hours * HOUR,
    eventType: 'subscribed',
    sessionIdentifier: `s${hours}`,
    principalIdentifier: certificate(principal),
    topics: ['#'],
  };
  await inspect([streamed(record, sequence++)], inspecting);
  return found.at(-1)?.severity;
};

describe('whoever subscribes to everything', () => {
  it('in the first hour is a notice, and no news ever after', async () => {
    const fleet = watching();
    expect(await snoop(fleet, 1, 0)).toBe('info');
    expect(await snoop(fleet, 1, 12)).toBeUndefined();
    expect(await snoop(fleet, 1, 200)).toBeUndefined();
  });

  it('later is an incident each time until they have done it on three days', async () => {
    const fleet = watching();
    await snoop(fleet, 1, 0);
    expect(await snoop(fleet, 2, 2)).toBe('high');
    expect(await snoop(fleet, 2, 5)).toBe('high');
    expect(await snoop(fleet, 2, 26)).toBe('high');
    expect(await snoop(fleet, 2, 50)).toBe('high');
    expect(await snoop(fleet, 2, 74)).toBeUndefined();
  });

  it('is not excused by what somebody else does', async () => {
    const fleet = watching();
    await snoop(fleet, 1, 0);
    await snoop(fleet, 1, 12);
    expect(await snoop(fleet, 3, 12)).toBe('high');
  });
});
