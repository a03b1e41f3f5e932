import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { ReplayResult } from '../../cli/replay/result.ts';
import { certificate, NOON } from '../fakes/signals.ts';

const FLOODGATE = fileURLToPath(new URL('../../cli/floodgate.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'floodgate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOSTILE = '<script>alert(1)</script>\u202e';
const flood = Array.from({ length: 400 }, (_, n) => ({
  eventType: 'published',
  clientId: HOSTILE,
  principalIdentifier: certificate(7),
  sourceIp: '203.0.113.9',
  topic: 'plant/telemetry',
  timestamp: NOON + n * 10,
  base64Length: 40,
}));
const lines = [...flood.map((record) => JSON.stringify(record)), '{"eventType":', '', '{"eventType":"connected"}'];
const file = join(folder, 'flood.ndjson');
writeFileSync(file, `${lines.join('\n')}\n`);
writeFileSync(`${file}.gz`, gzipSync(`${lines.join('\n')}\n`));
writeFileSync(join(folder, 'cut.gz'), gzipSync(lines.join('\n')).subarray(0, 60));

const replay = (path: string, options: readonly string[], input?: string) =>
  spawnSync(process.execPath, [FLOODGATE, 'replay', path, ...options], { encoding: 'utf8', input });

describe('floodgate replay', () => {
  it.each([
    ['a file', file, undefined],
    ['a gzipped file', `${file}.gz`, undefined],
    ['standard input', '-', lines.join('\n')],
  ])('finds in %s what is in it, and names the lines that it could not use', (_, path, input) => {
    const { status, stdout } = replay(path, ['--format', 'json', '--mode', 'enforce'], input);
    expect(status).toBe(0);
    const { summary, incidents } = JSON.parse(stdout) as ReplayResult;
    expect(summary).toMatchObject({
      signals: 400,
      rejected: 2,
      rejections: [{ line: 401, reason: 'not JSON' }, { line: 403 }],
    });
    expect(incidents.map(({ detector }) => detector)).toContain('publish-flood');
    const found = incidents.find(({ detector }) => detector === 'publish-flood');
    expect(found).toMatchObject({
      entity: { kind: 'principal', id: certificate(7) },
      related: { clients: [HOSTILE] },
      culprit: { kind: 'principal', id: certificate(7) },
      evidence: 'authenticated',
      decision: { action: 'disconnect' },
    });
  });

  it('only observes unless it is told to enforce', () => {
    const { stdout } = replay(file, ['--format', 'json']);
    const { incidents } = JSON.parse(stdout) as ReplayResult;
    expect(incidents.every(({ decision }) => decision.action === 'alert')).toBe(true);
    expect(incidents[0]?.decision.held?.would).toBe('disconnect');
  });

  it('makes a page that no client id can turn against its reader', () => {
    const { stdout } = replay(file, ['--format', 'html']);
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).toContain('publish-flood');
    expect(stdout).not.toContain('<script');
    expect(stdout).not.toContain('\u202e');
    expect(stdout).not.toMatch(/https?:/);
  });

  it('says what it found in words', () => {
    const { stdout } = replay(file, []);
    expect(stdout).toContain('line 401: not JSON');
    expect(stdout).toMatch(/^high .* publish-flood /m);
    expect(stdout).not.toContain('\u202e');
  });

  it('reads a gzip file that is cut off as far as it goes, and says so', () => {
    const bytes = gzipSync(Array.from({ length: 20_000 }, () => lines[0]).join('\n'), { level: 0 });
    writeFileSync(join(folder, 'short.gz'), bytes.subarray(0, bytes.length / 2));
    const { status, stdout } = replay(join(folder, 'short.gz'), ['--format', 'json']);
    const { summary } = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(summary.signals).toBeGreaterThan(1_000);
    expect(summary.rejections).toContainEqual(
      expect.objectContaining({ reason: expect.stringContaining('no whole gzip file') }),
    );
  });

  it('says in one line that a gzip file is cut off, and exits with 2', () => {
    const { status, stderr } = replay(join(folder, 'cut.gz'), []);
    expect(status).toBe(2);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
