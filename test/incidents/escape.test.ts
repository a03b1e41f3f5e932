import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEVICE_STRING, harmless } from '../../shared/incidents/escape.ts';
import { hostileNames } from '../given/hostile.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        ...hostileNames.map((name) => name.slice(0, 40)),
        '\\',
        'u',
        '{',
        '202e}',
        '…',
        ':',
        '//',
        'www',
        '.',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;

describe('an escaped string', () => {
  it.each([
    ['a plain id as it is', 'meter-7/α_ü', 'meter-7/α_ü'],
    ['a right-to-left override by its number', '\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['a line break by its number', 'a\r\nb', 'a\\u{d}\\u{a}b'],
    ['a terminal sequence without its escape', '\u001b[31m', '\\u{1b}[31m'],
    ['what has no width', 'a\u200b\u{e0041}b', 'a\\u{200b}\\u{e0041}b'],
    ['half a character by its number', '\ud800x', '\\u{d800}x'],
    ['a space that is none by its number', 'a\u00a0b c', 'a\\u{a0}b c'],
    ['no web address', 'http://a.example www.b.example', 'http\\u{3a}//a.example www\\u{2e}b.example'],
  ])('shows %s', (_, text, expected) => {
    expect(harmless(text)).toBe(expected);
  });

  it('says where it was cut', () => {
    expect(harmless('x'.repeat(200))).toBe(`${'x'.repeat(DEVICE_STRING - 1)}…`);
    expect(harmless('x'.repeat(DEVICE_STRING))).toBe('x'.repeat(DEVICE_STRING));
  });

  it('is never cut through an escape', () => {
    for (let length = 1; length < 40; length += 1)
      expect(harmless('\u202e'.repeat(20), length)).toMatch(/^(\\u\{202e\})*…$/);
  });

  it('is bounded, visible and no link, whatever it was', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 200 }), (text, longest) => {
        const shown = harmless(text, longest);
        expect(shown.length).toBeLessThanOrEqual(longest);
        expect(shown).not.toMatch(UNSAFE);
        expect(shown).not.toMatch(/\w:\/\/|\bwww\./i);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  it('does not change when it is escaped again', () => {
    fc.assert(fc.property(anything, (text) => expect(harmless(harmless(text))).toBe(harmless(text))));
  });

  it.each(hostileNames)('takes %j quickly', (name) => {
    const shown = harmless(name.repeat(3));
    expect(shown).not.toMatch(UNSAFE);
  });
});
