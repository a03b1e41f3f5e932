import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readServerless } from '../../local/template/includes.ts';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-includes-'));
mkdirSync(join(folder, 'parts'));

afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('a serverless.yml that includes files', () => {
  it('is read with them, sections of its resources merged', () => {
    write('parts/a.yml', 'Resources: { A: { Type: T, Properties: { Arn: !Ref B } } }\nConditions: { C: true }');
    write('parts/inner.yml', 'B: { Type: U }');
    const file = write(
      'one.yml',
      "resources:\n- Resources: '${file(parts/inner.yml)}'\n- ${file(parts/a.yml)}\ncustom: { x: '${self:service}' }",
    );
    expect(readServerless(file)).toEqual({
      resources: {
        Resources: { A: { Type: 'T', Properties: { Arn: { Ref: 'B' } } }, B: { Type: 'U' } },
        Conditions: { C: true },
      },
      custom: { x: '${self:service}' },
    });
  });

  it('may not declare a resource twice', () => {
    write('parts/b.yml', 'Resources: { B: { Type: V } }');
    const file = write('two.yml', 'resources:\n- Resources: { B: { Type: U } }\n- ${file(parts/b.yml)}');
    expect(() => readServerless(file)).toThrow('resources: Resources.B is declared twice');
  });

  it('names a file that is not there', () => {
    expect(() => readServerless(write('three.yml', 'resources:\n- ${file(parts/none.yml)}'))).toThrow('none.yml');
  });
});
