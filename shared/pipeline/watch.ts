import { detectInSignals, type Watch } from '../detectors/detect.ts';
import type { FleetMetrics } from '../ports/fleet-metrics.ts';
import type { Incidents } from '../ports/incidents.ts';
import type { IotLoggingOptions } from '../ports/iot-logging.ts';
import type { Log } from '../ports/log.ts';
import type { TapDiary } from '../ports/tap-diary.ts';
import type { TopicRules } from '../ports/topic-rules.ts';
import { parseSignal } from '../signals/parse.ts';
import type { Finding } from '../types/finding.ts';
import type { FleetMetric, MinuteSums } from '../types/fleet-metric.ts';
import type { TapMode } from '../types/tap.ts';
import { saysEnough } from './logging-plan.ts';
import { planTap, type TapPlan } from './tap-plan.ts';
import { isOn, noted } from './tap-spans.ts';

export interface Watching {
  readonly metrics: FleetMetrics;
  readonly rules: TopicRules;
  readonly logging: Pick<IotLoggingOptions, 'read'>;
  readonly diary: TapDiary;
  readonly incidents: Pick<Incidents, 'attention' | 'get'>;
  readonly detectors: Watch;
  readonly raise: (findings: readonly Finding[]) => Promise<unknown>;
  readonly log: Pick<Log, 'error'>;
  readonly now: () => number;
  readonly tap: { readonly rule: string; readonly mode: TapMode; readonly key: string };
  /** Rules that must be on. */
  readonly feeding: readonly string[];
  readonly quotaPerSecond: number;
  readonly ceiling: number;
}

/** What watch saw. Numbers, because metric filters count them (infrastructure/health.yml). */
export interface Watched {
  readonly findings: number;
  readonly tapOn: 0 | 1;
  readonly tapStopped: 0 | 1;
  readonly because: string;
  readonly rulesOff: number;
  readonly loggingOff: 0 | 1;
}

const MINUTE_MS = 60_000;
/** CloudWatch shows a minute of AWS/IoT about a minute after its end. */
const DELAY_MS = MINUTE_MS;
const HISTORY_MS = 65 * MINUTE_MS;
/** Incidents that are looked at for being open; with more than so many, one of them is. */
const MOST_INCIDENTS = 20;

const mqtt = (name: string): FleetMetric => ({ name, dimension: ['Protocol', 'MQTT'] });

const PUBLISHES = mqtt('PublishIn.Success');
const PUBLISHES_BY_HTTP: FleetMetric = { name: 'PublishIn.Success', dimension: ['Protocol', 'HTTP'] };
const EVALUATIONS: FleetMetric = { name: 'RulesExecuted' };

/** Fourteen, and the month's total of the tap: AWS asks $0.01 for a thousand, so each is $0.44 a month. */
const METRICS: readonly FleetMetric[] = [
  PUBLISHES,
  PUBLISHES_BY_HTTP,
  EVALUATIONS,
  mqtt('Connection.AuthNError'),
  mqtt('Connect.Throttle'),
  mqtt('Connect.ClientIDThrottle'),
  mqtt('PublishIn.Throttle'),
  mqtt('PublishOut.Throttle'),
  mqtt('PublishRetained.Success'),
  mqtt('PublishRetained.AuthError'),
  mqtt('PublishRetained.Throttle'),
  mqtt('Queued.Throttle'),
  mqtt('Subscribe.Throttle'),
  mqtt('Throttle.Exceeded'),
];

/** What makes the tap look closer. */
const TELLING: ReadonlySet<string> = new Set(['PublishIn.Success', 'Connection.AuthNError', 'Throttle.Exceeded']);

/**
 * Once a minute: the fleet's metrics as signals, the tap as it should be, and whether the instruments are well.
 * Everything is worked out anew each time from what AWS shows, so a run that stopped anywhere is put right by the next.
 */
export const watch = async (watching: Watching): Promise<Watched> => {
  const minute = Math.floor((watching.now() - DELAY_MS) / MINUTE_MS) * MINUTE_MS;
  const series = await watching.metrics.perMinute(METRICS, minute - HISTORY_MS, minute);
  const findings = await detectIn(series, minute - MINUTE_MS, watching);
  const plan = await planned(series, watching);
  const problem = await attempt(() => steer(plan, watching));
  const rulesOff = await countOff(watching);
  const loggingOff = saysEnough(await watching.logging.read()) ? 0 : 1;
  // Thrown last: what is wrong with the tap hides nothing else.
  if (problem) throw problem;
  return {
    findings,
    tapOn: plan.on ? 1 : 0,
    tapStopped: plan.stopped ? 1 : 0,
    because: plan.because,
    rulesOff,
    loggingOff,
  };
};

const detectIn = async (
  series: readonly MinuteSums[],
  at: number,
  { detectors, raise, log }: Watching,
): Promise<number> => {
  const names = new Set(METRICS.map(({ name }) => name));
  const arrivals = [...names].flatMap((name) => {
    const value = sum(METRICS.flatMap((metric, n) => (metric.name === name ? [series[n]?.at(-1) ?? 0] : [])));
    const signal = parseSignal({ eventType: 'metric', name, timestamp: at, value, periodSeconds: 60 });
    return signal && value > 0 ? [{ signal }] : [];
  });
  const findings = detectInSignals(arrivals, detectors, (detector, error) =>
    log.error('detector failed', { detector, error }),
  );
  if (findings.length > 0) await raise(findings);
  return findings.length;
};

const planned = async (series: readonly MinuteSums[], watching: Watching): Promise<TapPlan> => {
  const { metrics, tap, quotaPerSecond, ceiling } = watching;
  const now = watching.now();
  const newest = (metric: FleetMetric): number => series[METRICS.indexOf(metric)]?.at(-1) ?? 0;
  const tapped = isOn(await watching.diary.read());
  const publishes = newest(PUBLISHES) + newest(PUBLISHES_BY_HTTP);
  return planTap({
    mode: tap.mode,
    now,
    key: tap.key,
    histories: series.filter((_, n) => TELLING.has(METRICS[n]?.name ?? '')),
    hasOpenIncident: tap.mode === 'adaptive' && (await hasOpenIncident(watching)),
    // While it is off, it would add an evaluation for each publish.
    evaluationsPerSecond: (newest(EVALUATIONS) + (tapped ? 0 : publishes)) / 60,
    quotaPerSecond,
    tappedThisMonth: await metrics.total(
      { name: 'TopicMatch', dimension: ['RuleName', tap.rule] },
      startOfMonth(now),
      now,
    ),
    ceiling,
  });
};

const hasOpenIncident = async ({ incidents }: Watching): Promise<boolean> => {
  const ids = await incidents.attention();
  if (ids.length > MOST_INCIDENTS) return true;
  const found = await Promise.all(ids.map((id) => incidents.get(id)));
  return found.some((stored) => stored?.incident.status === 'open' && stored.incident.severity !== 'info');
};

/** The diary is written on the side of more exposure: before the tap goes on, after it went off. */
const steer = async ({ on }: TapPlan, { rules, diary, tap, now }: Watching): Promise<void> => {
  const before = await diary.read();
  const note = async (): Promise<void> => {
    const after = noted(before, on, now());
    if (after !== before) await diary.write(after);
  };
  if (on) await note();
  if ((await rules.isEnabled(tap.rule)) !== on) await (on ? rules.enable(tap.rule) : rules.disable(tap.rule));
  if (!on) await note();
};

const countOff = async ({ rules, feeding }: Watching): Promise<number> => {
  const states = await Promise.all(feeding.map((name) => rules.isEnabled(name)));
  return states.filter((enabled) => enabled !== true).length;
};

const attempt = async (work: () => Promise<void>): Promise<Error | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const startOfMonth = (now: number): number => {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
};
