/** The syntax tree of one statement. */
export interface Select {
  /** SELECT VALUE: the one item is the result, not a member of it. */
  readonly value: boolean;
  readonly items: readonly Item[];
  /** A topic filter, or in a nested query the path to what it runs over. */
  readonly from: { readonly filter: string } | { readonly path: Expression };
  readonly where: Expression | undefined;
}

export type Item =
  | { readonly kind: 'everything' }
  | { readonly kind: 'field'; readonly expression: Expression; readonly name: readonly string[] };

export type Expression =
  | { readonly kind: 'literal'; readonly value: null | boolean | number | string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly fields: readonly (readonly [string, Expression])[] }
  | { readonly kind: 'unary'; readonly operator: 'NOT' | '-'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'cast'; readonly operand: Expression; readonly type: string }
  | { readonly kind: 'encode'; readonly of: Expression | 'payload' }
  | {
      readonly kind: 'case';
      readonly subject: Expression;
      readonly branches: readonly (readonly [when: Expression, then: Expression])[];
      readonly otherwise: Expression | undefined;
    }
  | { readonly kind: 'query'; readonly select: Select }
  | { readonly kind: 'exists'; readonly select: Select };

export const OPERATORS = ['OR', 'AND', 'IN', '=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%'] as const;
export type Operator = (typeof OPERATORS)[number];
