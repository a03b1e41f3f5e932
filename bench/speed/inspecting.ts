import type { KinesisStreamEvent } from 'aws-lambda';
import { streamRecords } from '../../shared/adapters/kinesis-envelope.ts';
import { memoryWindowItems } from '../../shared/adapters/memory-window-items.ts';
import { configure } from '../../shared/detectors/detect.ts';
import { fullSets } from '../../shared/pipeline/count.ts';
import { type Inspecting, inspect } from '../../shared/pipeline/inspect.ts';
import { storedWindows } from '../../shared/pipeline/stored-windows.ts';
import { keyedHash } from '../../shared/windows/distinct.ts';
import { WATCHED } from '../../shared/windows/exposure.ts';
import { type Cost, costOf } from './cost.ts';
import { invocationsOf, ORIGIN, type Sent } from './records.ts';

/** What `inspect` costs on invocations of so many records: base64 to findings, with a store in memory instead of the network. */
export const inspectingCost = async (name: string, sent: readonly Sent[], size: number): Promise<Cost> => {
  const invocations = invocationsOf(sent, size);
  const records = sent.reduce((sum, one) => sum + one.records, 0);
  // Once in advance: a Lambda that is warm is what is paid for.
  await inspectAll(invocations);
  return costOf(
    `inspect ${name}, ${size}`,
    records,
    () => parseAll(sent),
    () => inspectAll(invocations),
  );
};

const parseAll = async (sent: readonly Sent[]): Promise<void> => {
  for (const { texts } of sent) for (const text of texts) JSON.parse(text);
};

const inspectAll = async (invocations: readonly KinesisStreamEvent[]): Promise<void> => {
  const inspecting = freshly();
  for (const invocation of invocations) await inspect(streamRecords(invocation), inspecting);
};

const freshly = (): Inspecting => {
  const hash = keyedHash('bench');
  return {
    windows: storedWindows({ items: memoryWindowItems(), hash, coverage: WATCHED, full: fullSets() }),
    watch: configure(),
    hash,
    falseAlarmsPerDay: 1,
    origin: ORIGIN,
    putAsides: { keep: async () => undefined },
    log: { error: (message, fields) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`) },
    raise: async () => undefined,
  };
};
