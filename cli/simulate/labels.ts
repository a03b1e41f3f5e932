/** Who did what, when: the answers that the scorer holds incidents against. Nothing of it is in the records. */
export interface Labels {
  readonly scenario: string;
  /** Records, duplicates included. */
  readonly events: number;
  /** Records that belong to no attack; those of rollouts and outages are benign. */
  readonly benignEvents: number;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly attacks: readonly Label[];
}

export interface Label {
  readonly label: string;
  readonly labelBy: 'simulator';
  /** Which part of the simulator played it. */
  readonly from: string;
  /** First and last event, epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly events: number;
  /** Addresses. */
  readonly sources: readonly string[];
  readonly principals: readonly string[];
  readonly clients: readonly string[];
}

/** Labels of what is unusual but nobody's attack. The scorer knows them by these names. */
export const GREY: ReadonlySet<string> = new Set(['churn', 'misconfig', 'scanner', 'tampered:1', 'rollout', 'outage']);

/** Those who act in an episode. A name that was only claimed belongs to its owner, so it is none of them. */
export interface Actor {
  readonly client?: string;
  readonly principal?: string;
  readonly address?: string;
}

/** Counts the records of one episode while it is played. */
export class Tally {
  readonly label: string;
  readonly #from: string;
  readonly #sources = new Set<string>();
  readonly #principals = new Set<string>();
  readonly #clients = new Set<string>();
  #start = Number.POSITIVE_INFINITY;
  #end = Number.NEGATIVE_INFINITY;
  #events = 0;

  constructor(label: string, from: string) {
    this.label = label;
    this.#from = from;
  }

  get events(): number {
    return this.#events;
  }

  /** One record. */
  note(at: number, actor: Actor): void {
    this.#events += 1;
    this.span(at);
    this.involve(actor);
  }

  /** An episode that begins or goes on without a record. */
  span(at: number): void {
    this.#start = Math.min(this.#start, Math.floor(at));
    this.#end = Math.max(this.#end, Math.floor(at));
  }

  involve({ client, principal, address }: Actor): void {
    if (client !== undefined) this.#clients.add(client);
    if (principal !== undefined) this.#principals.add(principal);
    if (address !== undefined) this.#sources.add(address);
  }

  /** Undefined for an episode that never began. */
  get verdict(): Label | undefined {
    if (this.#end < this.#start) return undefined;
    return {
      label: this.label,
      labelBy: 'simulator',
      from: this.#from,
      start: this.#start,
      end: this.#end,
      events: this.#events,
      sources: [...this.#sources],
      principals: [...this.#principals],
      clients: [...this.#clients],
    };
  }
}
