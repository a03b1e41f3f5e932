import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { prices } from '../cli/cost/prices.ts';
import { readServerless } from '../local/template/includes.ts';

interface Widget {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly title?: string; readonly query?: string; readonly metrics?: readonly unknown[] };
}

const ROOT = join(import.meta.dirname, '..');
const { functions, resources } = readServerless(join(ROOT, 'serverless.yml')) as unknown as {
  readonly functions: Readonly<Record<string, { readonly memorySize?: number }>>;
  readonly resources: {
    readonly Resources: Readonly<Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>>;
  };
};
const dashboard = resources.Resources.Dashboard?.Properties.DashboardBody as { readonly 'Fn::Sub': string } | undefined;
const body = dashboard?.['Fn::Sub'] ?? '{}';
const { widgets } = JSON.parse(body) as { readonly widgets: readonly Widget[] };

describe('the dashboard', () => {
  it('shows signals by source, surprise, incidents, actions, exposure and dollars', () => {
    const titles = widgets.map(({ properties }) => properties.title ?? '').join('\n');
    for (const wanted of ['source', 'surprise', 'incidents', 'Actions', 'Exposure', 'Dollars'])
      expect(titles).toContain(wanted);
  });

  it('has no two widgets in one place, and none beside the page', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, n) => `${x + (n % width)},${y + Math.floor(n / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(widgets.filter(({ x, width }) => x + width > 24)).toEqual([]);
  });

  it('names resources of the stack alone', () => {
    const named = [...body.matchAll(/\$\{(\w+)(?:\.\w+)?\}/g)].map(([, id = '']) => id);
    const made = Object.keys(functions).flatMap((name) => {
      const title = name.charAt(0).toUpperCase() + name.slice(1);
      return [`${title}LambdaFunction`, `${title}LogGroup`];
    });
    const known = new Set([...Object.keys(resources.Resources), ...made]);
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  it('asks the logs for lines and fields that are written', () => {
    const written = [
      'functions/inspect.ts',
      'functions/watch.ts',
      'shared/pipeline/inspect.ts',
      'shared/pipeline/watch.ts',
    ]
      .map((path) => readFileSync(join(ROOT, path), 'utf8'))
      .join('\n');
    const queries = widgets.flatMap(({ properties }) => properties.query ?? []);
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) {
      const [, message] = /message = '(\w+)'/.exec(query) ?? [];
      expect(written).toContain(`log.info('${message}'`);
      for (const [, field] of query.matchAll(/(?:sum|max|avg)\((\w+)\)/g))
        expect(written).toMatch(new RegExp(`(readonly |let |const )${field}\\b`));
    }
  });

  it('reckons in the prices that floodgate cost has', () => {
    const formulas = [...body.matchAll(/"expression": "([^"]+)"/g)].map(([, formula]) => formula);
    const { rulePerMillion, actionPerMillion, putUnitPerMillion } = prices;
    expect(formulas).toEqual([
      `tap * (${rulePerMillion} + ${actionPerMillion} + ${putUnitPerMillion}) / 1000000`,
      `written * ${prices.writePerMillion} / 1000000`,
      `calls * ${prices.lambdaCallPerMillion} / 1000000 + took / 1000 * ${prices.lambdaGbSecond}`,
    ]);
    // The last one takes a second of inspect for a gigabyte-second.
    expect(functions.inspect?.memorySize).toBe(1024);
  });
});
