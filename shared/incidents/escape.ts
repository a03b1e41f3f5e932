/** The longest that a string which a device chose may become. */
export const DEVICE_STRING = 128;
/** The longest that a sentence with such strings in it may become. */
export const SENTENCE = 600;

/**
 * A hostile string as people may safely see it: at most `longest` characters, what cannot be seen or turns the
 * direction of writing shown as `\u{202e}`, and no `scheme://` or `www.` that a mail program would make a link of.
 * Applying it twice changes nothing more.
 */
export const harmless = (text: string, longest: number = DEVICE_STRING): string => {
  // Only the beginning can be shown, and an escape never makes a string shorter.
  const visible = text
    .slice(0, longest + 1)
    .replace(UNSEEN, codePoint)
    .replace(SCHEME, '\\u{3a}//')
    .replace(HOST, '$1\\u{2e}');
  return visible.length > longest ? `${cut(visible, longest - 1)}…` : visible;
};

/**
 * Control, format (bidi, zero width, tags), surrogate, private, unassigned; line and paragraph separators; every space
 * but the plain one; what Unicode says to ignore when drawing (fillers, variation selectors); marks that pile up on
 * their neighbours; and the two blanks that are no spaces to Unicode.
 */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\u2800\u3164]|(?! )\p{Zs}/gu;

const SCHEME = /(?<=\w):\/\//g;
const HOST = /\b(www)\./gi;

const codePoint = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16)}}`;

/** At most so many characters, and never through the middle of an escape or of a surrogate pair. */
export const cut = (text: string, length: number): string =>
  text
    .slice(0, length)
    .replace(/\\(u(\{[0-9a-f]*)?)?$/, '')
    .replace(/[\ud800-\udbff]$/, '');
