import { type CollectionTag, Pair, parseDocument, Scalar, type ScalarTag, YAMLMap } from 'yaml';

/** CloudFormation's short forms. */
const INTRINSICS = ['And', 'Condition', 'Equals', 'GetAtt', 'If', 'Join', 'Not', 'Or', 'Ref', 'Select', 'Split', 'Sub'];

/**
 * Reads a serverless.yml: short forms become long ones (`!Ref x` is `{ Ref: x }`), merge keys (`<<`) are merged.
 * Throws on an unknown tag, naming it and its line.
 */
export const readYaml = (text: string): unknown => {
  const document = parseDocument(text, { merge: true, customTags: INTRINSICS.flatMap(shortForms) });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) throw new Error(`serverless.yml: ${problem.message}`);
  return document.toJS();
};

const shortForms = (name: string): (ScalarTag | CollectionTag)[] => {
  const tag = `!${name}`;
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  const longForm = (value: unknown) => {
    const map = new YAMLMap();
    map.items.push(new Pair(new Scalar(key), value));
    return map;
  };
  return [
    { tag, resolve: (value: string) => ({ [key]: name === 'GetAtt' ? value.split('.') : value }) },
    { tag, collection: 'seq', resolve: longForm },
    { tag, collection: 'map', resolve: longForm },
  ];
};
