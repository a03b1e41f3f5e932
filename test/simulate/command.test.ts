import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Labels } from '../../cli/simulate/labels.ts';
import { readOptions } from '../../cli/simulate/options.ts';

const run = promisify(execFile);
const COMMAND = new URL('../../cli/simulate.ts', import.meta.url).href;
const SCORE = fileURLToPath(new URL('../../bench/score.mjs', import.meta.url));
const FAKE = `node ${fileURLToPath(new URL('fake-replay.mjs', import.meta.url))}`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The command in a process of its own, as cli/main.ts calls it. */
const simulate = (argv: readonly string[]) => {
  const script = `import { simulate } from '${COMMAND}'; process.exitCode = await simulate(${JSON.stringify(argv)});`;
  const options = { maxBuffer: 1 << 28, env: { ...process.env, NODE_OPTIONS: '' } };
  return run(process.execPath, ['--input-type=module', '-e', script], options);
};

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

describe('floodgate simulate', () => {
  it('writes a compressed file and labels that the scorer reads', async () => {
    const out = join(folder, 'small.ndjson.gz');
    const labelsFile = join(folder, 'small.labels.json');
    await simulate([
      '--devices',
      '20',
      '--hours',
      '1',
      '--attacks',
      'flood,snoop-sys',
      '--out',
      out,
      '--labels',
      labelsFile,
    ]);
    const labels = JSON.parse(readFileSync(labelsFile, 'utf8')) as Labels;
    expect(linesOf(gunzipSync(readFileSync(out)).toString()).length).toBe(labels.events);
    expect(labels.attacks.map(({ label }) => label).toSorted()).toEqual(['flood', 'snoop-sys']);

    const { stdout } = await run(process.execPath, [SCORE, folder, '--cmd', FAKE]);
    expect(stdout).toMatch(/^small: \d+ events over 1 h, 1 incidents, 0 false \(0\/day\), 0 wrongful actions/);
    expect(stdout).toMatch(/found {2}flood after \d+(\.\d)? s, 1 incident\(s\): fake-flood/);
    expect(stdout).toMatch(/MISSED snoop-sys/);
    expect(stdout).toMatch(/attacks found 1\/2; false alarms 0; wrongful actions 0/);
  });

  it('writes to standard output what it writes to a file, whatever the start and seed', async () => {
    const options = ['--devices', '5', '--days', '0.02', '--seed', 'x', '--start', '2027-03-01T12:00:00Z'];
    const out = join(folder, 'plain.ndjson');
    const { stdout } = await simulate(options);
    await simulate([...options, '--out', out]);
    expect(readFileSync(out, 'utf8')).toBe(stdout);
    expect(JSON.parse(linesOf(stdout)[0] ?? '')).toMatchObject({ timestamp: expect.any(Number) });
    expect(stdout).toContain(String(Date.parse('2027-03-01T12:00:00Z')).slice(0, 6));
  });

  it('ends quietly when the reader goes away', async () => {
    const script = `import { simulate } from '${COMMAND}'; process.exitCode = await simulate(['--devices', '50']);`;
    const piped = `"$0" --input-type=module -e "$1" | head -n 2; echo "exit codes \${PIPESTATUS[*]}"`;
    const { stdout, stderr } = await run('bash', ['-c', piped, process.execPath, script]);
    expect(linesOf(stdout).length).toBe(3);
    expect(stdout).toContain('exit codes 0 0');
    expect(stderr).not.toContain('Error');
  });

  it('says which attacks there was no time for', async () => {
    const { stderr } = await simulate([
      '--devices',
      '5',
      '--hours',
      '0.5',
      '--attacks',
      'revoked-certificate',
      '--out',
      '/dev/null',
    ]);
    expect(stderr).toContain('too short a time for revoked-certificate');
  });

  it('prints what it can do', async () => {
    const { stdout } = await simulate(['--help']);
    for (const option of [
      '--devices',
      '--hours',
      '--attacks',
      '--trouble',
      '--rate-scale',
      '--labels',
      'connect-flood',
    ])
      expect(stdout).toContain(option);
  });
});

describe('options of simulate', () => {
  it('are 300 devices for a day from a Monday, ordinary trouble and no attacks, unless told otherwise', () => {
    expect(readOptions([])?.settings).toMatchObject({
      devices: 300,
      seed: '1',
      attacks: [],
      trouble: 'ordinary',
      rateScale: 1,
    });
    const { start = 0, end = 0 } = readOptions([])?.settings ?? {};
    expect(new Date(start).getUTCDay()).toBe(1);
    expect(end - start).toBe(86_400_000);
  });

  it.each([
    [['--devices', '0'], '--devices'],
    [['--devices', '1.5'], '--devices'],
    [['--hours', 'long'], '--hours must be a number above 0, not "long"'],
    [['--hours', '1', '--days', '1'], 'not both'],
    [['--start', 'yesterday'], '--start must be an ISO 8601 time, not "yesterday"'],
    [['--attacks', 'flood,tsunami'], 'not "tsunami"'],
    [['--trouble', 'some'], '--trouble must be one of none, ordinary, large'],
    [['--rate-scale', '-1'], '--rate-scale'],
    [['--what'], '--what'],
  ])('%j is refused with a sentence that says why', (argv, message) => {
    expect(() => readOptions(argv)).toThrow(message);
  });
});
