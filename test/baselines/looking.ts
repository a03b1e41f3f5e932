import type { Budget } from '../../shared/baselines/budget.ts';
import { type Gauge, gauges } from '../../shared/baselines/gauges.ts';
import type { GroupBaseline } from '../../shared/baselines/group.ts';
import { type Judgement, judge } from '../../shared/baselines/judge.ts';
import { type Norms, normsOf } from '../../shared/baselines/norms.ts';
import { observe } from '../../shared/baselines/observed.ts';
import type { RateState } from '../../shared/baselines/rate.ts';
import type { Circumstances } from '../../shared/baselines/reading.ts';
import { measureNames } from '../../shared/windows/measures.ts';
import { addToSeries } from '../../shared/windows/series.ts';
import { emptyWindow, seriesOf, type Window } from '../../shared/windows/window.ts';

/** Monday 2026-11-16 00:00 UTC in slots of ten seconds: on a slot's edge at every scale. */
export const START = Date.UTC(2026, 10, 16) / 10_000;

/** The last millisecond but one of the finest slot `slot`, counted from {@link START}. */
export const timeOf = (slot: number): number => (START + slot) * 10_000 + 9_998;

export const BUDGET: Budget = { falseAlarmsPerDay: 1, active: 1_000 };

export const normsFor = (group?: GroupBaseline, gauge: Gauge = gauges.publishes, at: number = timeOf(0)): Norms =>
  normsOf(gauge, group, BUDGET, at);

/** One entity whose messages are counted and judged, slot by slot. */
export interface Subject {
  readonly window: Window;
  state: RateState | undefined;
  /** What it has told its group. */
  readonly told: Judgement['contribution'][];
}

export const newSubject = (): Subject => ({
  window: emptyWindow({ kind: 'client', id: 'meter-1' }),
  state: undefined,
  told: [],
});

export const CALM: Circumstances = { entity: 1, underIncident: false, gateOpen: false };

/** Counts messages, without anybody looking. */
export const count = ({ window }: Subject, slot: number, messages: number): void =>
  addToSeries(seriesOf(window, 'publishes'), START + slot, messages);

export const lookAt = (
  { window, state }: Subject,
  slot: number,
  norms: Norms,
  circumstances: Circumstances = CALM,
  messages = 0,
): Judgement => {
  const counts = measureNames.map((name) => (name === 'publishes' ? messages : 0));
  return judge(
    state,
    observe(window, { slots: [START + slot], counts: [counts] }, 'publishes'),
    norms,
    timeOf(slot),
    circumstances,
  );
};

/** Counts messages, looks, and writes where that is due. */
export const live = (
  subject: Subject,
  slot: number,
  messages: number,
  norms: Norms,
  circumstances: Circumstances = CALM,
): Judgement => {
  count(subject, slot, messages);
  const judgement = lookAt(subject, slot, norms, circumstances, messages);
  if (judgement.due) {
    subject.state = judgement.state;
    subject.told.push(judgement.contribution);
  }
  return judgement;
};

/** So many messages a minute for so many hours, evenly; from slot `from` on. Answers the slot after. */
export const steady = (subject: Subject, from: number, hours: number, perMinute: number, norms: Norms): number => {
  let owed = 0;
  const end = from + hours * 360;
  for (let slot = from; slot < end; slot += 1) {
    owed += perMinute / 6;
    const messages = Math.floor(owed + 1e-9);
    owed -= messages;
    if (messages > 0) live(subject, slot, messages, norms);
  }
  return end;
};

/** Counts per minute that are expected of it. */
export const perMinute = ({ state }: Subject): number => (60 * (state?.counts ?? 0)) / (state?.seconds ?? 1);
