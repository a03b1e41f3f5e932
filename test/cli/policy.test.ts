import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'floodgate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const good = write('good.yml', 'detectors:\n  publish-flood: alert\n');
const bad = write('bad.yml', 'caps:\n  perHour: many\n');

const floodgate = (...words: readonly string[]) => spawnSync(process.execPath, [MAIN, ...words], { encoding: 'utf8' });

describe('floodgate policy check', () => {
  it('explains a policy, or prints the JSON that is deployed', () => {
    expect(floodgate('policy', 'check', good).stdout).toMatch(/alert only: .*publish-flood/);
    expect(floodgate('policy', 'check', good, '--format', 'json').stdout).toBe(
      '{"detectors":{"publish-flood":"alert"}}\n',
    );
  });

  it('names what is wrong by path and line, and exits with 1', () => {
    expect(floodgate('policy', 'check', bad)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `${bad}: caps.perHour, line 2: must be a number\n`,
    });
  });

  it('is what replay decides by', () => {
    const flood = Array.from({ length: 400 }, (_, n) => ({
      eventType: 'published',
      clientId: 'meter-1',
      principalIdentifier: '7'.repeat(64),
      sourceIp: '203.0.113.9',
      topic: 'plant/telemetry',
      timestamp: Date.UTC(2026, 10, 20, 12) + n * 10,
      base64Length: 40,
    }));
    const file = write('flood.ndjson', flood.map((record) => JSON.stringify(record)).join('\n'));
    const words = ['replay', file, '--format', 'json', '--mode', 'enforce'];
    const actions = (stdout: string): readonly string[] =>
      (JSON.parse(stdout) as { incidents: { decision: { action: string } }[] }).incidents.map(
        ({ decision }) => decision.action,
      );
    expect(actions(floodgate(...words).stdout)).toContain('disconnect');
    expect(actions(floodgate(...words, '--policy', good).stdout)).not.toContain('disconnect');
    expect(floodgate(...words, '--policy', bad)).toMatchObject({ status: 2 });
  });
});
