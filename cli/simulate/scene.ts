import type { Agenda, Process } from './agenda.ts';
import type { Broker } from './broker.ts';

/** What everybody in the simulation lives in. */
export class Scene {
  readonly broker: Broker;
  readonly #agenda: Agenda;

  constructor(agenda: Agenda, broker: Broker) {
    this.#agenda = agenda;
    this.broker = broker;
  }

  /** Epoch milliseconds, with fractions. */
  get now(): number {
    return this.#agenda.now;
  }

  start(process: Process, delay = 0): void {
    this.#agenda.start(process, delay);
  }
}
