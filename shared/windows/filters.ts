/** `$share/<group>/<filter>` sees what `<filter>` sees. */
export const withoutShare = (filter: string): string => filter.replace(/^\$share\/[^/]+\//, '');

/**
 * Whether a topic filter names nobody: it matches what every device says, or what the broker says of every device.
 * `+/<id>/state` names one device, `devices/#` one tree; how much of a tree is everything is for the topic templates to say.
 */
export const isWide = (filter: string): boolean => WIDE.test(withoutShare(filter));

const WIDE =
  /^(?:#|\+|\+\/[#+](?:\/.*)?|\$SYS\/.*|\$aws(?:\/(?:things|events|events\/\w+|events\/\w+\/\w+))?\/[#+](?:\/.*)?)$/s;

/**
 * Whether a topic filter names a tree and no more: `devices/#`, `devices/+/+`.
 * How much of what the fleet says stands in that tree is for the live templates to say.
 */
export const isTree = (filter: string): boolean => TREE.test(withoutShare(filter));

const TREE = /^\/?[^/#+]+(?:\/\+)*\/[#+]$/s;
