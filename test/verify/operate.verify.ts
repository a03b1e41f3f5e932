import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LineProcess, startProcess } from '../line-process.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const FLOODGATE = join(ROOT, 'cli/floodgate.mjs');
const folder = mkdtempSync(join(tmpdir(), 'floodgate-operate-'));

/** Each line of a block of shell, as a person would paste it. */
const commands = [...readFileSync(join(ROOT, 'docs/operate.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.split('\n'))
  .map((line) => line.replace(/ {2,}#.*$/, '').trim())
  .filter((line) => line !== '');

let local: LineProcess;
let endpoint = '';

beforeAll(async () => {
  copyFileSync(join(ROOT, 'policy.yml'), join(folder, 'policy.yml'));
  await floodgate('simulate', '--devices', '5', '--hours', '12', '--out', join(folder, 'export.ndjson'));
  local = startProcess(process.execPath, [FLOODGATE, 'local', '--port', '0', '--certs', join(folder, 'papers')]);
  const ready = await local.waitFor((line) => line.includes('"ready"'), 60_000);
  ({ endpoint } = JSON.parse(ready) as { endpoint: string });
});
afterAll(async () => {
  await local.stop('SIGINT');
  rmSync(folder, { recursive: true });
});

const floodgate = (...words: readonly string[]) => run(process.execPath, [FLOODGATE, ...words], { cwd: folder });

/** The same command at the local stack. What is deployed there is packaged here. */
const here = (command: string): string =>
  command
    .replace(/^npx sls deploy\b(.*)$/, `cd '${ROOT}' && sls package$1 --package '${join(folder, 'package')}'`)
    .replace(/^npx floodgate/, `'${process.execPath}' '${FLOODGATE}'`)
    .replace(/--stack floodgate-prod/, `--endpoint ${endpoint}`)
    // pip has version 1 of the AWS CLI, which takes a payload raw without being told.
    .replace('--cli-binary-format raw-in-base64-out ', '')
    .replace('floodgate-prod-', 'floodgate-local-')
    .replace('/floodgate/prod/', '/floodgate/local/');

describe('docs/operate.md', () => {
  it('has commands of three kinds, and no other', () => {
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter((command) => !/^(npx sls deploy|npx floodgate|aws) /.test(command))).toEqual([]);
  });

  it.each(commands)('%s', async (command) => {
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
    // Through a pipe, because nobody can open /dev/stdout where it is a socket, as Node's are.
    const { stdout } = await run('bash', ['-c', `set -o pipefail; ${here(command)} | cat`], { cwd: folder, env });
    // The AWS CLI answers 0 where the function that it called threw.
    expect(stdout).not.toMatch(/FunctionError|"status":"(failed|skipped)"/);
  });
});
