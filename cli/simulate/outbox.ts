import { TimeQueue } from './time-queue.ts';

/** Records on their way out: some arrive at once, some late, all leave in the order in which they arrive. */
export class Outbox {
  readonly #late = new TimeQueue<string>();
  #lines: string[] = [];
  #written = 0;

  /** Records that have left or can leave. */
  get written(): number {
    return this.#written;
  }

  /** Records that can leave now. */
  get waiting(): number {
    return this.#lines.length;
  }

  arrive(line: string): void {
    this.#lines.push(line);
    this.#written += 1;
  }

  /** @param at arrival, epoch milliseconds */
  arriveAt(at: number, line: string): void {
    this.#late.add(at, line);
  }

  /** Everything that is due up to this instant has arrived. */
  release(at: number): void {
    while (this.#late.size > 0 && this.#late.next <= at) this.arrive(this.#late.take());
  }

  /** NDJSON, each line ended. */
  take(): string {
    const text = this.#lines.length === 0 ? '' : `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    return text;
  }
}
