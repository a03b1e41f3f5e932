import type { Mismatch } from './identity-level.ts';
import { mask } from './topic-shape.ts';

/**
 * Client ids that a topic may mean where it names somebody else: each value as it stands, and the sender's own id with its tokens replaced
 * by values of the same shape (`meter_10007` names `10003`: `meter_10003`). Whether there is such a client, the caller has to look up.
 */
export const namesakes = (client: string, own: ReadonlySet<string>, named: readonly Mismatch[]): readonly string[] => {
  let renamed = client;
  for (const { value } of named) {
    const token = likest(own, value, renamed);
    // By a function, because a device may have put `$&` into the value.
    if (token !== undefined) renamed = renamed.replace(token, () => value);
  }
  return [...new Set([renamed, ...named.map(({ value }) => value)])].filter((id) => id !== client);
};

/** The longest of the tokens that looks like the value. */
const likest = (own: ReadonlySet<string>, value: string, id: string): string | undefined => {
  const shape = mask(value);
  return [...own].filter((token) => mask(token) === shape && id.includes(token)).sort((a, b) => b.length - a.length)[0];
};
