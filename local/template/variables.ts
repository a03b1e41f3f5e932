/** Values that come from the command line and the account, not from the file. */
export interface VariableSources {
  readonly stage: string;
  readonly region: string;
  readonly accountId: string;
  /** Override what `params` of the file says. */
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

/** Replaces every `${…}` of the Serverless Framework in a string; the result is no string where it is one variable. */
export type ResolveVariables = (text: string, where: string) => unknown;

/**
 * The framework's variables over a parsed serverless.yml: `self`, `sls:stage`, `param`, `opt`, `aws`, with fallbacks.
 * The grammar is that of osls (lib/configuration/variables/parse.js): `${name}` and `${AWS::Region}` are left alone,
 * `\${` is a plain `${`, and `${name(…)` without an address is taken for a source, so a function call must be escaped.
 */
export const createVariables = (document: unknown, sources: VariableSources): ResolveVariables => {
  const busy = new Set<string>();

  const resolve: ResolveVariables = (text, where) => {
    const pieces = split(text, where);
    if (pieces.every((piece) => piece.kind === 'text')) return pieces.map((piece) => piece.text).join('');
    const [only] = pieces;
    if (pieces.length === 1 && only) return first(only.text, where);
    return pieces
      .map((piece) => (piece.kind === 'text' ? piece.text : embed(first(piece.text, where), where)))
      .join('');
  };

  /** The first of the comma-separated sources that has a value. */
  const first = (body: string, where: string): unknown => {
    for (const source of alternatives(body)) {
      const value = lookUp(source, where);
      if (value !== undefined) return value;
    }
    throw new Error(`${where}: \${${body}} has no value`);
  };

  const lookUp = (source: string, where: string): unknown => {
    const literal = readLiteral(source);
    if (literal !== undefined) return literal.value;
    if (source.startsWith('${')) return resolve(source, where);
    const inner = String(resolve(source, where));
    const colon = inner.indexOf(':');
    const [kind, address] = [inner.slice(0, colon), inner.slice(colon + 1)];
    if (kind === 'self') return once(inner, where, () => settle(at(document, address), where));
    if (kind === 'param') return once(inner, where, () => settle(param(address), where));
    if (kind === 'opt') return { stage: sources.stage, region: sources.region }[address];
    if (kind === 'sls' && address === 'stage') return sources.stage;
    if (kind === 'aws' && address === 'accountId') return sources.accountId;
    if (kind === 'aws' && address === 'region') return sources.region;
    throw new Error(`${where}: unknown variable \${${source}}`);
  };

  const param = (name: string): unknown =>
    sources.params[name] ?? at(document, `params.${sources.stage}.${name}`) ?? at(document, `params.default.${name}`);

  /** A value may hold variables itself; objects are resolved later, field by field. */
  const settle = (value: unknown, where: string): unknown =>
    typeof value === 'string' ? resolve(value, where) : value;

  const once = (address: string, where: string, look: () => unknown): unknown => {
    if (busy.has(address)) throw new Error(`${where}: \${${address}} refers to itself`);
    busy.add(address);
    try {
      return look();
    } finally {
      busy.delete(address);
    }
  };

  return resolve;
};

interface Piece {
  readonly kind: 'text' | 'variable';
  readonly text: string;
}

const split = (text: string, where: string): Piece[] => {
  const pieces: Piece[] = [];
  let plain = '';
  for (let i = 0; i < text.length; i += 1) {
    if (text.startsWith('\\${', i)) {
      plain += '${';
      i += 2;
    } else if (text.startsWith('${', i)) {
      const end = closing(text, i);
      const body = text.slice(i + 2, end);
      if (isVariable(body, where)) {
        if (plain) pieces.push({ kind: 'text', text: plain });
        pieces.push({ kind: 'variable', text: body });
        plain = '';
      } else {
        plain += text.slice(i, end + 1);
      }
      i = end;
    } else {
      plain += text[i];
    }
  }
  if (plain || pieces.length === 0) pieces.push({ kind: 'text', text: plain });
  return pieces;
};

const isVariable = (body: string, where: string): boolean => {
  if (/^[a-z][a-zA-Z0-9]*\(/.test(body)) {
    throw new Error(`${where}: \${${body}} reads as a variable source to the framework: write \\\${${body}}`);
  }
  return /^[a-z][a-zA-Z0-9]*:(?!:)/.test(body);
};

/** Index of the brace that closes the `${` at `start`. */
const closing = (text: string, start: number): number => {
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    if (text.startsWith('${', i)) depth += 1;
    if (text[i] !== '}') continue;
    depth -= 1;
    if (depth === 0) return i;
  }
  throw new Error(`unclosed \${ in ${JSON.stringify(text)}`);
};

/** Splits at commas outside quotes and inner variables. */
const alternatives = (body: string): string[] =>
  (body.match(/(?:'[^']*'|"[^"]*"|\$\{[^}]*\}|[^,])+/g) ?? []).map((source) => source.trim());

const readLiteral = (source: string): { readonly value: unknown } | undefined => {
  const quoted = /^'([^']*)'$|^"([^"]*)"$/.exec(source);
  if (quoted) return { value: quoted[1] ?? quoted[2] };
  if (source === 'true' || source === 'false') return { value: source === 'true' };
  if (source !== '' && Number.isFinite(Number(source))) return { value: Number(source) };
  return undefined;
};

const embed = (value: unknown, where: string): string => {
  if (typeof value === 'object') throw new Error(`${where}: a variable inside a string gave ${JSON.stringify(value)}`);
  return String(value);
};

const at = (value: unknown, address: string): unknown => {
  let found = value;
  for (const key of address.split('.').filter(Boolean)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found ?? undefined;
};
