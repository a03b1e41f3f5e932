import type { ActionName, OutcomeStatus } from '../types/action.ts';
import type { Entity, EntityKind } from '../types/entity.ts';
import type { Evidence, EvidenceClass, Related } from '../types/finding.ts';
import type { Deed, Incident, IncidentStatus } from '../types/incident.ts';
import type { Severity } from '../types/severity.ts';
import type { VerdictName } from '../types/verdict.ts';
import { harmless, SENTENCE } from './escape.ts';
import { culpritsLeftOut } from './merge.ts';
import { isCertificate } from './name.ts';
import { severityMeanings } from './severity.ts';
import { type ResponseState, responseState, statements } from './statement.ts';

/**
 * The body of the SNS message, version 1: fields are added, never changed or removed within a version. For readers in other
 * languages: docs/incident-message.schema.json.
 * De-duplicate by (`id`, `revision`); of two revisions the higher is the newer. Times are ISO 8601, UTC.
 * Every string that a device chose is escaped and bounded; see escape.ts.
 */
export interface IncidentMessage {
  readonly schema: 'floodgate.incident';
  readonly version: 1;
  readonly id: string;
  readonly revision: number;
  readonly status: IncidentStatus;
  readonly severity: Severity;
  /** What people are expected to do about this severity, and by when. */
  readonly expected: string;
  readonly detector: string;
  readonly entity: NamedEntity;
  /** `claimed`: anybody could have sent it, so it never leads to an action. */
  readonly class: EvidenceClass;
  readonly openedAt: string;
  readonly lastSeenAt: string;
  readonly closedAt?: string;
  readonly findings: number;
  /** What was seen, in one sentence with its numbers. */
  readonly summary: string;
  readonly evidence: Evidence;
  readonly culprits: readonly NamedEntity[];
  /** How many more could be acted on and were too many to be kept: nothing was decided about them. Absent where there are none. */
  readonly culpritsLeftOut?: number;
  readonly victim?: NamedEntity;
  readonly related: Related;
  readonly response: {
    readonly state: ResponseState;
    readonly statements: readonly string[];
    /** Shell commands that take the response back, or a sentence where there is none; and that carry out what was held. */
    readonly undo: readonly string[];
    readonly byHand: readonly string[];
    /** Systems Manager runbooks that do one or the other. */
    readonly runbooks: readonly string[];
  };
  /** What people said of it; absent while they have not. */
  readonly verdict?: {
    readonly verdict: VerdictName;
    readonly reason: string;
    readonly by: string;
    readonly at: string;
  };
  readonly deeds: readonly {
    readonly action: ActionName;
    readonly target: NamedEntity;
    readonly outcome: OutcomeStatus;
    readonly detail: string;
    readonly at: string;
  }[];
  /** SNS refused the whole message: this one says only that there is an incident. */
  readonly brief?: true;
}

export interface NamedEntity {
  readonly kind: EntityKind;
  readonly id: string;
}

/** What people can do about it; a part of the answer belongs to the response, which incidents do not know. */
export interface Remedies {
  /** Command that takes a deed back, or a sentence where there is none. */
  undo(action: ActionName, target: Entity): string | undefined;
  /** Command that carries out what was held back. */
  byHand(action: ActionName, target: Entity, incidentId: string): string | undefined;
  /** Command that lets happen what waits for people in an incident; `override` where it waits for a cap. */
  approve(incidentId: string, override: boolean): string | undefined;
  /** Names of the runbooks that do the same. */
  runbooks(action: ActionName, target: Entity): Runbooks;
}

export interface Runbooks {
  readonly does?: string | undefined;
  readonly undoes?: string | undefined;
}

/** Deeds shown in one message, the newest. */
const DEEDS_SHOWN = 16;

export const messageOf = (incident: Incident, remedies: Remedies): IncidentMessage => {
  const { id, revision, status, severity, detector, lead, deeds, closedAt } = incident;
  const { verdict } = incident;
  const leftOut = culpritsLeftOut(incident);
  return {
    schema: 'floodgate.incident',
    version: 1,
    id,
    revision,
    status,
    severity,
    expected: severityMeanings[severity].expected,
    detector,
    entity: named(incident.entity),
    class: incident.class,
    openedAt: iso(incident.openedAt),
    lastSeenAt: iso(incident.lastSeenAt),
    ...(closedAt !== undefined && { closedAt: iso(closedAt) }),
    findings: incident.findingCount,
    summary: harmless(lead.explanation, SENTENCE),
    evidence: shownEvidence(lead.evidence),
    culprits: culpritsOf(incident).map(named),
    ...(leftOut > 0 && { culpritsLeftOut: leftOut }),
    ...(lead.victim && { victim: named(lead.victim) }),
    related: shownRelated(incident.related),
    response: {
      state: responseState(incident),
      statements: statements(incident).slice(-DEEDS_SHOWN),
      undo: undoOf(incident, remedies),
      byHand: byHandOf(incident, remedies),
      runbooks: runbooksOf(incident, remedies),
    },
    ...(verdict && {
      verdict: {
        verdict: verdict.verdict,
        reason: harmless(verdict.reason, SENTENCE),
        by: harmless(verdict.by),
        at: iso(verdict.at),
      },
    }),
    deeds: deeds.slice(-DEEDS_SHOWN).map(({ action, target, outcome, detail, at }) => ({
      action,
      target: named(target),
      outcome,
      detail: harmless(detail, SENTENCE),
      at: iso(at),
    })),
  };
};

/** Whom authenticated evidence blames; nobody where it is contested. */
export const culpritsOf = ({ findings }: Incident): readonly Entity[] => {
  const blamed = findings.filter(
    ({ class: evidence, contested }) => evidence === 'authenticated' && contested !== true,
  );
  return blamed.flatMap(({ culprit }) => culprit ?? []);
};

/** An entity as it may be shown. */
export const named = ({ kind, id }: Entity): NamedEntity => ({ kind, id: harmless(id) });

const iso = (ms: number): string => new Date(ms).toISOString();

const shownRelated = ({ clients, principals, addresses }: Related): Related => ({
  clients: clients.map((id) => harmless(id)),
  principals: principals.map((id) => harmless(id)),
  addresses: addresses.map((id) => harmless(id)),
});

const shownEvidence = (evidence: Evidence): Evidence =>
  Object.fromEntries(Object.entries(evidence).map(([key, value]) => [key, shownValue(value)]));

const shownValue = (value: Evidence[string]): Evidence[string] => {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return harmless(value);
  return value.map((text) => harmless(text));
};

/** That a disconnected device comes back goes without saying beside what keeps it away. */
const undoOf = (incident: Incident, remedies: Remedies): readonly string[] => {
  const undone = toUndo(incident).flatMap(({ action, target }) => remedies.undo(action, target) ?? []);
  return [...new Set(undone)].slice(-DEEDS_SHOWN);
};

const byHandOf = (incident: Incident, remedies: Remedies): readonly string[] => {
  const { id, decision } = incident;
  if (decision?.kind === 'held' && decision.would && (decision.because === 'approve' || decision.because === 'cap'))
    return [remedies.approve(id, decision.because === 'cap') ?? []].flat();
  const commands = [...toDo(incident), ...onlyDisconnectable(incident)].flatMap(
    ({ action, target }) => remedies.byHand(action, target, id) ?? [],
  );
  return [...new Set(commands)].slice(-DEEDS_SHOWN);
};

const runbooksOf = (incident: Incident, remedies: Remedies): readonly string[] => [
  ...new Set([
    ...toUndo(incident).flatMap(({ action, target }) => remedies.runbooks(action, target).undoes ?? []),
    ...toDo(incident).flatMap(({ action, target }) => remedies.runbooks(action, target).does ?? []),
  ]),
];

type Wanted = Pick<Deed, 'action' | 'target'>;

const toUndo = ({ deeds }: Incident): readonly Wanted[] => {
  const done = deeds.filter(({ outcome }) => outcome === 'done');
  const lasting = done.filter(({ action }) => action !== 'disconnect');
  return lasting.length > 0 ? lasting : done;
};

/** A culprit that is no certificate can be disconnected at most, and is back at once: whoever looks may do it again. */
const onlyDisconnectable = (incident: Incident): readonly Wanted[] =>
  culpritsOf(incident)
    .filter((culprit) => culprit.kind === 'principal' && !isCertificate(culprit))
    .map((target) => ({ action: 'disconnect', target }));

/** What failed; where nothing was tried, what was held back. */
const toDo = ({ deeds, decision }: Incident): readonly Wanted[] => {
  if (deeds.length > 0) return deeds.filter(({ outcome }) => outcome === 'failed');
  const would = decision?.kind === 'held' ? decision.would : undefined;
  return would ? [would] : [];
};
