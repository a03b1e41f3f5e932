import type { Acquaintance } from '../types/standing.ts';
import type { Novelty } from './novelty.ts';

/** What the statistics say of the topics that a principal wrote or asked for. */
export interface TopicRuling {
  readonly novelty?: NoveltyRuling;
  /** Topics that name somebody else where its group names itself, a few of them. */
  readonly borrowed?: readonly Borrowed[];
  /** Live templates of the fleet, for whoever subscribed to more than itself. */
  readonly live?: readonly string[];
}

export const NOTHING_RULED: TopicRuling = {};

export interface NoveltyRuling {
  /** `group`: others show the same. */
  readonly kind: Extract<Novelty['kind'], 'group' | 'finding'>;
  /** Novel templates of the last hour. */
  readonly templates: number;
  /** So many novel templates within an hour are too many. */
  readonly tooMany: number;
  /** Chance that the next template is novel, by Good and Turing. */
  readonly chance: number;
  /** When the newest was shown first, epoch ms. */
  readonly at: number;
  readonly group: string;
  /** The newest, as the device spelt them. */
  readonly topics: readonly string[];
}

export interface Borrowed {
  readonly topic: string;
  /** The client that wrote it. */
  readonly client: string;
  /** Client ids that it may name: a finding only if one of them is a client. */
  readonly names: readonly string[];
  /** How long the principal has written topics of this template. */
  readonly tenure: Pick<Acquaintance, 'firstSeenAt' | 'days'>;
  readonly at: number;
}
