import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../functions/config.ts';

const environment = { STACK: 'floodgate-test', PACE: '0.5', TAP: 'off', WINDOWS_TABLE: '' };

describe('the configuration', () => {
  it('gives what was asked for and nothing else', () => {
    expect(loadConfig(['stack', 'pace', 'tap'], environment)).toEqual({
      stack: 'floodgate-test',
      pace: 0.5,
      tap: 'off',
    });
  });

  it('names everything that is missing or wrong, with its value, in one error', () => {
    expect(() =>
      loadConfig(['stack', 'windowsTable', 'ledgerTable', 'pace', 'tap'], { ...environment, PACE: '-1', TAP: 'on' }),
    ).toThrow(
      'environment: WINDOWS_TABLE: is not set; LEDGER_TABLE: is not set; PACE: must be a number above 0, is "-1"; TAP: must be one of off, adaptive, always, is "on"',
    );
  });

  it.each(['0', 'x', 'Infinity', 'NaN', ''])('takes no pace of %j', (PACE) => {
    expect(() => loadConfig(['pace'], { PACE })).toThrow('PACE');
  });

  it('reads every variable that serverless.yml sets, but for none', () => {
    const yml = readFileSync(join(import.meta.dirname, '../../serverless.yml'), 'utf8');
    const source = readFileSync(join(import.meta.dirname, '../../functions/config.ts'), 'utf8');
    const read = [...source.matchAll(/variable: '([A-Z_]+)'/g)].map(([, name]) => name);
    // The SDK's own variable, which no deployment sets.
    expect(read.filter((name) => !yml.includes(`${name}: `))).toEqual(['AWS_ENDPOINT_URL']);
  });
});
