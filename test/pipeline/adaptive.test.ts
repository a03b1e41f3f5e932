import { expect, it } from '@jest/globals';
import { inspect } from '../../shared/pipeline/inspect.ts';
import { coverageOf } from '../../shared/pipeline/tap-spans.ts';
import type { Finding } from '../../shared/types/finding.ts';
import { certificate, NOON } from '../fakes/signals.ts';
import { inspectingInMemory, streamed } from '../scenarios/scenario.ts';

const MINUTE = 60_000;
const HOURS = 2;
const DEVICES = 10;
const END = NOON + HOURS * 60 * MINUTE;
/** One minute in ten, and then, because something asked for it, ten minutes in a row. */
const spans = [
  ...Array.from({ length: HOURS * 6 }, (_, n) => ({ from: NOON + n * 10 * MINUTE, to: NOON + (n * 10 + 1) * MINUTE })),
  { from: END, to: END + 10 * MINUTE },
];

interface Learned {
  readonly rates: { readonly publishes: { readonly state: { readonly counts: number; readonly seconds: number } } };
}

it('a fleet that is looked at one minute in ten is not new when it is looked at for longer', async () => {
  const findings: Finding[] = [];
  const inspecting = inspectingInMemory({}, (found) => void findings.push(...found), coverageOf(spans));
  let index = 0;
  for (const { from, to } of spans)
    for (let at = from; at < to; at += 10_000) {
      const records = Array.from({ length: DEVICES }, (_, n) => ({
        eventType: 'published',
        clientId: `meter-${n}`,
        principalIdentifier: certificate(n),
        sourceIp: `192.0.2.${n}`,
        topic: `devices/meter-${n}/state`,
        timestamp: at + n,
        traceId: `${at}-${n}`,
        base64Length: 40,
      }));
      await inspect(
        records.map((record) => streamed(record, (index += 1))),
        inspecting,
      );
    }
  const { baseline = '{}' } = inspecting.items.items.get('client#meter-3') ?? {};
  const { counts, seconds } = (JSON.parse(baseline) as Learned).rates.publishes.state;
  // One in ten seconds, whatever share of the time it was seen.
  expect(counts / seconds).toBeGreaterThan(0.06);
  expect(counts / seconds).toBeLessThan(0.12);
  expect(findings).toEqual([]);
});
