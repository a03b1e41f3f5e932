/**
 * Whether a text matches a glob: `*` is any run of characters, `?` exactly one, everything else itself.
 * Never a regular expression, so no text takes longer than length × length: only the last star is ever tried again.
 */
export const matchesGlob = (glob: string, text: string): boolean => {
  let [g, t] = [0, 0];
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (glob[g] === '*') {
      star = g;
      resume = t;
      g += 1;
    } else if (glob[g] === '?' || glob[g] === text[t]) {
      g += 1;
      t += 1;
    } else if (star >= 0) {
      resume += 1;
      g = star + 1;
      t = resume;
    } else return false;
  }
  while (glob[g] === '*') g += 1;
  return g === glob.length;
};
