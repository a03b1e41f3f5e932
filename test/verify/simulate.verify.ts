import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import type { Labels } from '../../cli/simulate/labels.ts';

const FLOODGATE = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const MEGABYTES = 48;
/** Bytes, on average. */
const RECORD_BYTES = 290;

it('simulate writes more than twice as much as the memory that it gets holds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  const labels = join(folder, 'labels.json');
  const options = ['--devices', '100', '--hours', '18', '--attacks', 'connect-flood', '--rate-scale', '2'];
  const command = [FLOODGATE, 'simulate', ...options, '--out', '/dev/null', '--labels', labels];
  await promisify(execFile)(process.execPath, [`--max-old-space-size=${MEGABYTES}`, ...command], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const { events } = JSON.parse(readFileSync(labels, 'utf8')) as Labels;
  rmSync(folder, { recursive: true });
  expect(events * RECORD_BYTES).toBeGreaterThan(2 * MEGABYTES * 1024 * 1024);
}, 60_000);
