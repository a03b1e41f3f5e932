import { TimeQueue } from './time-queue.ts';

/** Something that lives in simulated time: each `yield` sleeps that many milliseconds. */
export type Process = Generator<number, void, void>;

/** The simulated clock and everybody who waits for it. */
export class Agenda {
  /** Epoch milliseconds, with fractions. */
  now: number;
  readonly #sleepers = new TimeQueue<Process>();

  constructor(start: number) {
    this.now = start;
  }

  /** When somebody next wakes; infinite when nobody will. */
  get next(): number {
    return this.#sleepers.next;
  }

  start(process: Process, delay = 0): void {
    this.#sleepers.add(this.now + delay, process);
  }

  /** Moves the clock to whoever is next and lets them take one step. */
  step(): void {
    this.now = this.#sleepers.next;
    const process = this.#sleepers.take();
    const { value: sleep, done } = process.next();
    if (!done) this.#sleepers.add(this.now + sleep, process);
  }
}
