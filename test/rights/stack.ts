import { join } from 'node:path';
import { readServerless } from '../../local/template/includes.ts';

export const ROOT = join(import.meta.dirname, '../..');

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

interface Document {
  readonly Statement: readonly Statement[];
}

interface Stack {
  readonly functions: Readonly<Record<string, { readonly role: string }>>;
  readonly resources: {
    readonly Resources: Readonly<
      Record<
        string,
        {
          readonly Type: string;
          readonly Properties?: { readonly Policies?: readonly { readonly PolicyDocument: Document }[] };
        }
      >
    >;
  };
}

const { functions, resources } = readServerless(join(ROOT, 'serverless.yml')) as unknown as Stack;

export const functionNames: readonly string[] = Object.keys(functions);

export const roleOf = (name: string): string => functions[name]?.role ?? '';

/** Logical ids of every role of the stack. */
export const roles: readonly string[] = Object.keys(resources.Resources).filter(
  (id) => resources.Resources[id]?.Type === 'AWS::IAM::Role',
);

export const statementsOf = (role: string): readonly Statement[] =>
  (resources.Resources[role]?.Properties?.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

export const actionsOf = ({ Action }: Statement): readonly string[] => [Action].flat();

/** Each resource of a statement, as JSON. */
export const resourcesOf = ({ Resource }: Statement): readonly string[] =>
  [Resource].flat().map((resource) => JSON.stringify(resource));
