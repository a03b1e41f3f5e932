import { blamePeer } from './blame.ts';
import { defineSignalDetector } from './detector.ts';

/**
 * A topic that no device has a reason to write: path tricks, wildcards, control characters, markup, reserved trees.
 *
 * Sees tap records. Costs one look at each topic, and no state. Blind spot: topics that are well formed and wrong.
 * Likely false alarm: none for the hostile kind; empty levels are also what a firmware bug writes, so they blame nobody.
 * Unusual style (an empty level) is a notice: a leading slash is normal on a large part of real fleets.
 */
export const oddTopic = defineSignalDetector({
  id: 'odd-topic',
  description: 'A client publishes to a topic that no device has a reason to write',
  attack: ['T1190', 'T1059'],
  quiet: 'event',

  /** AWS refuses topics of more than 256 bytes or 7 slashes: a record that has them did not come over MQTT. */
  defaults: { longestTopicBytes: 256, mostLevels: 9 },

  watches: { signal: 'published' },

  detect: (signal, { longestTopicBytes, mostLevels }) => {
    const { topic, client } = signal;
    const hostile = hostileTrait(topic) ?? oversized(topic, longestTopicBytes, mostLevels);
    const odd = hostile ?? unusualTrait(topic);
    if (!odd) return undefined;
    const { culprit, ...seenWith } = blamePeer(signal);

    return {
      ...seenWith,
      ...(culprit && !isSlip(odd) && { culprit }),
      severity: isSlip(odd) ? 'medium' : hostile ? 'high' : 'info',
      explanation: `client ${client} published to ${topic}, which has ${odd}`,
      evidence: { topic, trait: odd },
    };
  },
});

/** Every character that any hostile trait needs; most topics have none of them and are done with here. */
const SUSPECT = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff#+$%`<]|\.\.|\/\.\/|^\.\/|\/\.$|\/\/|^\/|\/$/u;

const THREE_SLASHES = 'three slashes in a row';
const ONLY_EMPTY = 'only empty levels';

/** A name that firmware left empty looks like this on every device of a kind: people look, and nobody is cut. */
const isSlip = (trait: string): boolean => trait === THREE_SLASHES || trait === ONLY_EMPTY;

const hostileTraits: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a control character', /\p{Cc}/u],
  ['an invisible or direction-changing character', /[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/],
  ['a wildcard', /[#+]/],
  ['a path that climbs', /(^|\/)\.{1,2}(\/|$)|\.\.[/\\]/],
  [THREE_SLASHES, /\/\/\//],
  [ONLY_EMPTY, /^\/+$/],
  ['an expression', /\$[{(]/],
  ['an escaped path or end', /%2e|%2f|%00/i],
  ['a backtick', /`/],
  ['markup', /<\s*script/i],
  [
    'a reserved tree',
    /^\$(?!aws\/(?:things|rules|jobs|provisioning|provisioning-templates|certificates|commands|device_location)\/)/,
  ],
];

const hostileTrait = (topic: string): string | undefined => {
  if (!SUSPECT.test(topic)) return undefined;
  return hostileTraits.find(([, pattern]) => pattern.test(topic))?.[0];
};

const oversized = (topic: string, longestBytes: number, mostLevels: number): string | undefined => {
  if (topic.length * 3 > longestBytes && Buffer.byteLength(topic) > longestBytes)
    return `more than ${longestBytes} bytes`;
  return topic.length > mostLevels && topic.split('/').length > mostLevels
    ? `more than ${mostLevels} levels`
    : undefined;
};

const unusualTrait = (topic: string): string | undefined => (/.\/\/./.test(topic) ? 'an empty level' : undefined);
