/** Does a topic match? */
export type TopicMatch = (topic: string) => boolean;

/**
 * Compiles an MQTT topic filter. [MQTT-4.7.2-1] A filter that starts with a wildcard matches no topic that starts
 * with `$`: a rule on `#` does not see `$aws/…`. Throws on a filter that MQTT forbids.
 */
export const compileFilter = (filter: string): TopicMatch => {
  const levels = filter.split('/');
  checkLevels(filter, levels);
  if (filter === '#') return (topic) => !topic.startsWith('$');
  if (!/[#+]/.test(filter)) return (topic) => topic === filter;

  const open = levels.at(-1) === '#';
  const fixed = open ? levels.slice(0, -1) : levels;
  const wild = levels[0] === '+';
  return (topic) => {
    if (wild && topic.startsWith('$')) return false;
    const segments = topic.split('/');
    // `a/#` matches `a` as well [MQTT-4.7.1-2].
    if (open ? segments.length < fixed.length : segments.length !== fixed.length) return false;
    return fixed.every((level, i) => level === '+' || level === segments[i]);
  };
};

const checkLevels = (filter: string, levels: readonly string[]): void => {
  const last = levels.length - 1;
  const wrong = levels.some((level, i) => (level.length > 1 && /[#+]/.test(level)) || (level === '#' && i < last));
  if (filter === '' || wrong) throw new Error(`not a topic filter: ${JSON.stringify(filter)}`);
};
