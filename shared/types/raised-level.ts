import type { Entity } from './entity.ts';

/** A log level that Floodgate raised for one entity, and has to put back. */
export interface RaisedLevel {
  /** Stands for the entity: the same again replaces itself. */
  readonly id: string;
  /** A client or a principal. */
  readonly entity: Entity;
  /** Epoch milliseconds. */
  readonly at: number;
}
