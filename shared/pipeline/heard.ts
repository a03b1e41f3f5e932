import type { IdentityLevels } from '../baselines/identity-level.ts';

/** A topic as its client wrote it, taken apart once. */
export interface Phrase {
  readonly group: string;
  readonly text: string;
  readonly template: number;
  readonly shape: number;
  /** Names its sender and holds nothing that could name anybody else: there is never more to look at. */
  readonly isOwn: boolean;
  /** Does not name its sender. */
  readonly isForeign: boolean;
  /** Latest day for which the principal's writing it is in its baseline; −1 before the first. */
  day: number;
  /** Levels by which it was found to name nobody else. */
  calmBy: IdentityLevels | undefined;
}

/** Client × principal × topic of which the store knows all there is to know. */
export interface Said {
  readonly client: string;
  readonly principal: string;
  readonly topic: string;
  readonly phrase: Phrase;
  /** Day (UTC, counted from the epoch) on which it was said. */
  readonly day: number;
}

/**
 * Which topics were heard of whom before, so that a publish like the one before costs a look into a map. It changes no answer:
 * who has forgotten works the same out again from the baselines.
 */
export interface Heard {
  readonly find: (client: string, principal: string, topic: string) => Phrase | undefined;
  /** Only what is settled: a batch that fails comes again, and must be heard again. */
  readonly keep: (said: readonly Said[]) => void;
}

interface Speaker {
  readonly principal: string;
  readonly phrases: Map<string, Phrase>;
}

/** Phrases in a generation. Two are kept: what was in neither is forgotten, so that nobody can fill the memory. */
const GENERATION = 50_000;
/** Topics of one client; who has more writes something else each time. */
const MOST_OF_ONE = 48;

export const createHeard = (): Heard => {
  let young = new Map<string, Speaker>();
  let old = new Map<string, Speaker>();
  let size = 0;

  const speaker = (client: string, principal: string): Speaker | undefined => {
    const known = young.get(client);
    if (known) return known.principal === principal ? known : undefined;
    const aged = old.get(client);
    if (aged?.principal !== principal) return undefined;
    put(client, aged);
    return aged;
  };

  const put = (client: string, one: Speaker): void => {
    if (size >= GENERATION) {
      [old, young] = [young, new Map()];
      size = 0;
    }
    young.set(client, one);
    size += one.phrases.size + 1;
  };

  return {
    find: (client, principal, topic) => speaker(client, principal)?.phrases.get(topic),
    keep(said) {
      for (const { client, principal, topic, phrase, day } of said) {
        phrase.day = Math.max(phrase.day, day);
        let one = speaker(client, principal);
        if (!one) put(client, (one = { principal, phrases: new Map() }));
        if (one.phrases.size >= MOST_OF_ONE) continue;
        one.phrases.set(topic, phrase);
        size += 1;
      }
    },
  };
};
