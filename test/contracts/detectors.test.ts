import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { configure } from '../../shared/detectors/detect.ts';
import { detectors } from '../../shared/detectors/registry.ts';
import { detectorFolders, play, scenariosOf } from '../scenarios/scenario.ts';

const SOURCES = new URL('../../shared/detectors/', import.meta.url);
/** Files of shared/detectors that are no detector. */
const MACHINERY = new Set([
  'detector.ts',
  'detect.ts',
  'registry.ts',
  'blame.ts',
  'certificate.ts',
  'ruled.ts',
  'enumeration.ts',
]);

const sourceFiles = readdirSync(SOURCES).filter((file) => !MACHINERY.has(file));

describe('the registry', () => {
  it('holds every detector file, under the name of its file', () => {
    expect(detectors.map(({ id }) => `${id}.ts`).sort()).toEqual(sourceFiles.sort());
  });

  it('refuses settings and detectors that do not exist', () => {
    expect(() => configure({ 'publish-flood': { publishesIn10sec: 3 } })).toThrow(
      'publish-flood: no such setting: publishesIn10sec',
    );
    expect(() => configure({ 'publish-floods': {} })).toThrow('no such detector: publish-floods');
  });

  it('has no scenarios of detectors that are gone', () => {
    const known = new Set(detectors.map(({ id }) => id));
    expect(detectorFolders().filter((folder) => !known.has(folder))).toEqual([]);
  });
});

describe.each(detectors.map((detector) => [detector.id, detector] as const))('%s', (id, detector) => {
  it('says what it means, in ATT&CK terms too, and where it is blind', () => {
    expect(detector.description).toMatch(/^[A-Z].+[^.]$/);
    expect(detector.attack.length).toBeGreaterThan(0);
    for (const technique of detector.attack) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
    const source = readFileSync(new URL(`${id}.ts`, SOURCES), 'utf8');
    for (const promise of ['Sees', 'Costs', 'Blind spot', 'Likely false alarm']) expect(source).toContain(promise);
  });

  it('has a scenario that fires and one that does not', () => {
    const names = scenariosOf(id).map(([name]) => name);
    expect(names).toContain('fires');
    expect(names).toContain('stays-quiet');
  });

  it.each(scenariosOf(id))('%s', async (name, scenario) => {
    const findings = await play(id, scenario);
    expect(findings).toHaveLength(scenario.expect.length);
    expect(scenario.expect.length > 0).toBe(name.startsWith('fires'));
    for (const [index, expected] of scenario.expect.entries()) {
      const present = Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, value ?? undefined]));
      expect({ culprit: undefined, ...findings[index] }).toMatchObject(present);
      expect(findings[index]?.explanation).toMatch(/\d|[#$/]/);
    }
  });
});
