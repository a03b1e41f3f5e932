import { describe, expect, it } from '@jest/globals';
import { headsIn } from '../../cli/people/heads.ts';
import { tableOf } from '../../cli/people/table.ts';
import { Refusal, sentenceFor } from '../../cli/people/trouble.ts';

const target = { stack: 'floodgate-prod', region: 'eu-west-1', endpoint: undefined };
const aws = (name: string, message: string) => Object.assign(new Error(message), { name, $metadata: {} });

describe('what went wrong, in one sentence', () => {
  it.each<[string, unknown, string]>([
    ['a refusal of ours', new Refusal('no incident "x"'), 'no incident "x"'],
    [
      'a right that is missing',
      aws('AccessDeniedException', 'not authorized to perform: lambda:InvokeFunction'),
      'your AWS identity may not do this: not authorized to perform: lambda:InvokeFunction',
    ],
    ['credentials that are missing', aws('CredentialsProviderError', 'none'), 'AWS does not know who you are: none'],
    ['credentials that ran out', aws('ExpiredTokenException', 'expired'), 'AWS does not know who you are: expired'],
    [
      'a stack that there is none of',
      aws('ResourceNotFoundException', 'Function not found'),
      'no stack floodgate-prod in eu-west-1: Function not found',
    ],
    ['a region that is missing', new Error('Region is missing'), 'no AWS region: give --region or set AWS_REGION'],
    [
      'a machine that does not answer',
      Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
      'nobody answers at eu-west-1: connect',
    ],
    ['a service that refuses', aws('ThrottlingException', 'Rate exceeded'), 'Rate exceeded'],
    [
      'a function that threw',
      new Error('floodgate-prod-revoke: Unhandled: the breaker could not be read'),
      'floodgate-prod-revoke: Unhandled: the breaker could not be read',
    ],
    ['a hostile message', aws('ValidationException', 'a\u001b[31m\nb'), 'a\\u{1b}[31m\\u{a}b'],
  ])('for %s', (_, error, sentence) => {
    expect(sentenceFor(error, target)).toBe(sentence);
  });

  it('and nothing where the fault is ours: it is seen whole', () => {
    expect(sentenceFor(new TypeError('x is undefined'), target)).toBeUndefined();
    expect(sentenceFor('thrown', target)).toBeUndefined();
  });
});

describe('published heads', () => {
  const head = { chain: 'ab'.repeat(16), n: 7, hash: 'cd'.repeat(32) };

  it.each([
    ['a log line', JSON.stringify({ message: 'ledger heads', chains: 1, heads: [head] })],
    [
      'what aws logs prints of one',
      JSON.stringify({ events: [{ message: JSON.stringify({ heads: [head] }) }] }, null, 2),
    ],
    ['text around it', `2026-11-20 INFO ${JSON.stringify(head)} and more`],
  ])('are found in %s', (_, text) => {
    expect(headsIn(text)).toEqual([head]);
  });

  it('are nothing that only looks like one', () => {
    expect(headsIn('{"chain":"x","n":1,"hash":"y"}')).toEqual([]);
  });
});

describe('a table', () => {
  it('is as wide as its widest cells, with nothing behind the last', () => {
    const text = tableOf<readonly [string, string]>(
      [
        ['A', ([a]) => a],
        ['LONG', ([, b]) => b],
      ],
      [
        ['wide cell', 'x'],
        ['y', ''],
      ],
    );
    expect(text).toBe('A          LONG\nwide cell  x\ny');
  });
});
