import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Labels } from './simulate/labels.ts';
import { type Order, readOptions, USAGE } from './simulate/options.ts';
import type { Settings } from './simulate/settings.ts';
import { simulation } from './simulate/simulation.ts';

/** `floodgate simulate`: see {@link USAGE}. Resolves to the exit code. Throws UsageError. */
export const simulate = async (argv: readonly string[]): Promise<number> => {
  const order = readOptions(argv);
  if (order === undefined) process.stdout.write(USAGE);
  else await carryOut(order);
  return 0;
};

const carryOut = async ({ settings, out, labels }: Order): Promise<void> => {
  const verdict = await write(settings, out);
  if (verdict === undefined) return;
  if (labels !== undefined) await writeFile(labels, `${JSON.stringify(verdict, undefined, 1)}\n`);
  const unplayed = settings.attacks.filter(({ name }) => !verdict.attacks.some(({ label }) => label === name));
  if (unplayed.length === 0) return;
  console.error(`floodgate simulate: too short a time for ${unplayed.map(({ name }) => name).join(', ')}`);
};

/** Undefined when the reader went away before the end. */
const write = async (settings: Settings, out: string | undefined): Promise<Labels | undefined> => {
  let labels: Labels | undefined;
  const chunks = function* () {
    labels = yield* simulation(settings);
  };
  const source = Readable.from(chunks(), { highWaterMark: 4 });
  if (out === undefined) await toStandardOutput(source);
  else if (out.endsWith('.gz')) await pipeline(source, createGzip({ level: FAST }), createWriteStream(out));
  else await pipeline(source, createWriteStream(out));
  return labels;
};

/** Records repeat themselves so much that the fastest level takes a tenth of the time for a few per cent more bytes. */
const FAST = 1;

/** `floodgate simulate | head` is no error. */
const toStandardOutput = async (source: Readable): Promise<void> => {
  try {
    await pipeline(source, process.stdout, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
};
