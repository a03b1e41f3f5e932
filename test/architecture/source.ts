import { parseSync } from '@swc/core';

/** One import, re-export or `import()`, type-only ones included. */
export interface Import {
  readonly from: string;
  /** Names taken from it, as the other module calls them; empty for a namespace, a default or none. */
  readonly names: readonly string[];
}

/** What the rules ask of a source file. Comments and strings do not count: it is read as a syntax tree. */
export interface Source {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Global members read, as `Date.now`; a whole object that is passed on is not seen. */
  readonly members: readonly string[];
  /** Global functions called by their bare name. */
  readonly calls: readonly string[];
  /** `new Date()` or `Date()`, which read the clock. */
  readonly readsClock: boolean;
}

/** Reads one TypeScript or JavaScript module. Throws where it does not parse. */
export const readSource = (path: string, text: string): Source => {
  const nodes = [...nodesOf(parseSync(text, { syntax: 'typescript', target: 'es2024' }))];
  return {
    path,
    imports: nodes.flatMap(importOf),
    members: nodes.flatMap(memberOf),
    calls: nodes.flatMap(callOf),
    readsClock: nodes.some(isClock),
  };
};

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) yield value;
  for (const child of Object.values(value)) yield* nodesOf(child);
}

const isNode = (value: object): value is Node => 'type' in value && typeof value.type === 'string';

const importOf = (node: Node): Import[] => {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node.source ? [{ from: textOf(node.source), names: namesOf(node.specifiers) }] : [];
    case 'CallExpression':
      return typeOf(node.callee) === 'Import' ? [{ from: argumentOf(node), names: [] }] : [];
    case 'TsImportType':
      return [{ from: textOf(node.argument), names: [] }];
    default:
      return [];
  }
};

const namesOf = (specifiers: unknown): string[] =>
  listOf(specifiers)
    .filter((specifier) => typeof specifier === 'object' && specifier !== null)
    .map((specifier) => textOf(nameIn(specifier)))
    .filter((name) => name !== '');

/** The exporting module's name of a specifier: `a` in `{ a as b }`, which the tree keeps only where it differs. */
const nameIn = (specifier: object): unknown => {
  if ('imported' in specifier && specifier.imported) return specifier.imported;
  if ('orig' in specifier) return specifier.orig;
  return 'local' in specifier ? specifier.local : undefined;
};

const memberOf = (node: Node): string[] => {
  if (node.type !== 'MemberExpression' || typeOf(node.object) !== 'Identifier') return [];
  const property = typeOf(node.property) === 'Identifier' ? textOf(node.property) : '[]';
  return [`${textOf(node.object)}.${property}`];
};

const callOf = (node: Node): string[] =>
  node.type === 'CallExpression' && typeOf(node.callee) === 'Identifier' ? [textOf(node.callee)] : [];

const isClock = (node: Node): boolean => {
  if (typeOf(node.callee) !== 'Identifier' || textOf(node.callee) !== 'Date') return false;
  return node.type === 'CallExpression' || (node.type === 'NewExpression' && listOf(node.arguments).length === 0);
};

/** The text of `import('…')`; anything computed is no module of ours and reads as empty. */
const argumentOf = (node: Node): string => {
  const [first] = listOf(node.arguments);
  return typeof first === 'object' && first && 'expression' in first ? textOf(first.expression) : '';
};

const typeOf = (node: unknown): string | undefined =>
  typeof node === 'object' && node && isNode(node) ? node.type : undefined;

const textOf = (node: unknown): string =>
  typeof node === 'object' && node && 'value' in node ? String(node.value) : '';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
