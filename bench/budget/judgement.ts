import { GREY, type Label } from '../../cli/simulate/labels.ts';
import type { ReplayedIncident, Run } from './replaying.ts';

/** What became of one attack. */
export interface AttackOutcome {
  readonly label: string;
  /** From its first record to the first incident; undefined for one that was missed. */
  readonly delaySeconds: number | undefined;
  readonly detectors: readonly string[];
}

/** A run, held against its labels. */
export interface Judgement {
  /** Incidents above info on an entity that nobody attacked. */
  readonly falseAlarms: readonly ReplayedIncident[];
  /** Incidents about what was unusual, though nobody's attack. */
  readonly grey: readonly ReplayedIncident[];
  readonly attacks: readonly AttackOutcome[];
  /** Actions on somebody who did not attack. */
  readonly wrongfulActions: readonly ReplayedIncident[];
}

/**
 * Stricter than bench/score.mjs in two things. A roll-out or an outage excuses an incident about the group or the
 * fleet, never one about a single device: holding those back is what the group's notice is for. And an incident that
 * names nobody finds one attack at most, not all that were going on.
 */
export const judge = ({ labels, incidents }: Run): Judgement => {
  const attacks = labels.attacks.filter(({ label }) => !GREY.has(label));
  const unusual = labels.attacks.filter(({ label }) => GREY.has(label));
  const alarms = incidents.filter(({ severity }) => severity !== 'info');
  const homes = new Map(alarms.map((alarm) => [alarm, homesOf(alarm, attacks)]));
  const others = alarms.filter((alarm) => homes.get(alarm)?.length === 0);
  const isGrey = (alarm: ReplayedIncident): boolean => unusual.some((label) => isExcused(alarm, label));
  return {
    falseAlarms: others.filter((alarm) => !isGrey(alarm)),
    grey: others.filter(isGrey),
    attacks: attacks.map((attack) =>
      outcomeOf(
        attack,
        alarms.filter((alarm) => homes.get(alarm)?.includes(attack)),
      ),
    ),
    wrongfulActions: alarms.filter((alarm) => isWrongful(alarm, attacks)),
  };
};

/** An incident may open this long before the first event (clocks) and after the last (holds, quiet). */
const EARLY_MS = 5_000;
const GRACE_MS = 10 * 60_000;

/**
 * What changes for good, though its label ends: as long as nobody says "benign", an alarm about how much the device says is right, and there is
 * nobody here to say it.
 */
const LASTING: ReadonlySet<string> = new Set(['misconfig']);
const ABOUT_RATES: ReadonlySet<string> = new Set(['publish-rise', 'publish-flood', 'cost-abuse']);
const GROUP_EVENTS: ReadonlySet<string> = new Set(['rollout', 'outage']);
const HARMFUL: ReadonlySet<string> = new Set(['disconnect', 'quarantine', 'deactivate', 'revoke']);

const outcomeOf = (attack: Label, mine: readonly ReplayedIncident[]): AttackOutcome => {
  const first = Math.min(...mine.map(({ openedAt }) => openedAt));
  return {
    label: attack.label,
    delaySeconds: mine.length === 0 ? undefined : Math.max(0, (first - attack.start) / 1000),
    detectors: [...new Set(mine.map(({ detector }) => detector))],
  };
};

/** The attacks whose actors it names; a fleet or group incident that names none is about the latest-begun. */
const homesOf = (alarm: ReplayedIncident, attacks: readonly Label[]): readonly Label[] => {
  const going = attacks.filter((attack) => isDuring(alarm, attack));
  const named = going.filter((attack) => namesAnActor(alarm, attack));
  if (named.length > 0 || !namesNobody(alarm)) return named;
  return going.toSorted((a, b) => b.start - a.start).slice(0, 1);
};

const isExcused = (alarm: ReplayedIncident, label: Label): boolean => {
  const lasts = LASTING.has(label.label) && ABOUT_RATES.has(alarm.detector);
  const inTime = isDuring(alarm, lasts ? { ...label, end: Number.POSITIVE_INFINITY } : label);
  return inTime && (GROUP_EVENTS.has(label.label) ? namesNobody(alarm) : namesAnActor(alarm, label));
};

const isWrongful = (alarm: ReplayedIncident, attacks: readonly Label[]): boolean => {
  const { action, target } = alarm.decision ?? {};
  if (action === undefined || !HARMFUL.has(action)) return false;
  return !attacks.some((attack) => isDuring(alarm, attack) && target && isActor(target.id, attack));
};

const isDuring = ({ openedAt }: ReplayedIncident, { start, end }: Label): boolean =>
  openedAt >= start - EARLY_MS && openedAt <= end + GRACE_MS;

const namesNobody = ({ entity }: ReplayedIncident): boolean => entity.kind === 'group' || entity.kind === 'fleet';

const namesAnActor = ({ entity, related }: ReplayedIncident, label: Label): boolean =>
  [entity.id, ...related.clients, ...related.principals, ...related.addresses].some((id) => isActor(id, label));

const isActor = (id: string, { clients, principals, sources }: Label): boolean =>
  clients.includes(id) || principals.includes(id) || sources.includes(id);
