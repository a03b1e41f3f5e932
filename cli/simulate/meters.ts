import type { Agenda, Process } from './agenda.ts';
import { MINUTE, SECOND } from './calendar.ts';
import type { Outbox } from './outbox.ts';
import type { Random } from './random.ts';
import { metricRecord } from './records.ts';

/** AWS/IoT metrics that the simulated broker counts. */
export type MeterName =
  | 'Connect.Success'
  | 'Connect.AuthError'
  | 'Connect.ClientError'
  | 'Connection.AuthNError'
  | 'PublishIn.Success'
  | 'PublishIn.AuthError'
  | 'PublishIn.ClientError'
  | 'Subscribe.Success'
  | 'Subscribe.AuthError';

/** Counts since the last full minute. A minute in which nothing was counted has no datapoint, as in CloudWatch. */
export class Meters {
  readonly #counts = new Map<MeterName, number>();

  count(name: MeterName): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Takes what was counted. */
  read(): [MeterName, number][] {
    const counts = [...this.#counts];
    this.#counts.clear();
    return counts;
  }
}

/** Writes each full minute's counts, a minute or more after it ended: CloudWatch is no faster. */
export function* readMeters(meters: Meters, agenda: Agenda, outbox: Outbox, random: Random): Process {
  for (;;) {
    yield MINUTE - (agenda.now % MINUTE);
    const minute = Math.round(agenda.now) - MINUTE;
    for (const [name, value] of meters.read()) {
      outbox.arriveAt(agenda.now + random.between(MINUTE, MINUTE + 30 * SECOND), metricRecord(name, minute, value));
    }
  }
}
