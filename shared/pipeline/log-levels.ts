import { isActionable } from '../incidents/merge.ts';
import { gravestFirst } from '../incidents/tally.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { LogLevels, RaisedLevels } from '../ports/log-levels.ts';
import { type Entity, entityKey } from '../types/entity.ts';
import { fingerprint } from '../types/fingerprint.ts';
import type { Incident } from '../types/incident.ts';

export interface Levelling {
  readonly logLevels: LogLevels;
  readonly raisedLevels: RaisedLevels;
  /** People's switch. Off: what is raised is put back, and nothing is raised. */
  readonly mayRaise: boolean;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}

/** Each entry costs money, and AWS switches an account's logging off where there are too many: a few, and not for long. */
const MOST_RAISED = 10;
const LONGEST_MS = 3_600_000;

/**
 * Raises the log level of those whom open incidents are about, and puts back what is no longer needed: an instrument, and no
 * action. Worked out anew each time from the incidents, so a run that stopped anywhere is put right by the next. What others
 * have set stays as it is.
 */
export const adjustLogLevels = async (open: readonly Incident[], levelling: Levelling): Promise<void> => {
  const { raisedLevels, mayRaise, clock } = levelling;
  const wanted = new Map(mayRaise ? wantedBy(open, clock.now()).map((entity) => [fingerprint(entity), entity]) : []);
  const raised = await raisedLevels.all();
  for (const { id, entity } of raised)
    if (!wanted.has(id)) {
      // Whether AWS minds being told to delete what is not there is not documented.
      if (await levelling.logLevels.isSet(entity)) await levelling.logLevels.lower(entity);
      await raisedLevels.forget(id);
    }
  const known = new Set(raised.map(({ id }) => id));
  for (const [id, entity] of wanted) if (!known.has(id)) await raise(id, entity, levelling);
};

/** Only by evidence that nobody could have forged: a level costs the one who pays for the logs. */
const wantedBy = (open: readonly Incident[], now: number): readonly Entity[] => {
  const recent = gravestFirst(open).filter(({ openedAt }) => now - openedAt < LONGEST_MS);
  const found = recent.flatMap(({ findings }) =>
    findings.filter(isActionable).flatMap(({ culprit, entity }) => [culprit ?? [], entity].flat()),
  );
  const each = new Map(found.filter(isLogged).map((entity) => [entityKey(entity), entity]));
  return [...each.values()].slice(0, MOST_RAISED);
};

const isLogged = ({ kind }: Entity): boolean => kind === 'client' || kind === 'principal';

/** One that AWS does not take stops none of the others. */
const raise = async (id: string, entity: Entity, { logLevels, raisedLevels, clock, log }: Levelling): Promise<void> => {
  try {
    if (await logLevels.isSet(entity)) return;
    await raisedLevels.note({ id, entity, at: clock.now() });
    await logLevels.raise(entity);
  } catch (error) {
    log.warn('a log level was not raised', { entity: entityKey(entity), error });
  }
};
