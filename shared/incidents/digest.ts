import type { Announcement } from '../types/announcement.ts';
import type { Incident } from '../types/incident.ts';
import type { Severity } from '../types/severity.ts';
import { cut, harmless, SENTENCE } from './escape.ts';
import { type NamedEntity, named } from './message.ts';
import { briefly, nameOf } from './name.ts';
import { severityMeanings } from './severity.ts';
import { headline, type ResponseState, responseState } from './statement.ts';
import { gravestFirst, tallyOf } from './tally.ts';

/**
 * Many incidents in one message, version 1: fields are added, never changed or removed within a version. Gravest first.
 * Each stands for the message that it would have had: de-duplicate by its `id` and `revision`. Schema for readers in other
 * languages: docs/digest-message.schema.json.
 */
export interface DigestMessage {
  readonly schema: 'floodgate.digest';
  readonly version: 1;
  readonly at: string;
  /** All of them, listed or not. */
  readonly count: number;
  readonly bySeverity: Readonly<Partial<Record<Severity, number>>>;
  readonly incidents: readonly DigestEntry[];
}

export interface DigestEntry {
  readonly id: string;
  readonly revision: number;
  readonly status: Incident['status'];
  readonly severity: Severity;
  readonly detector: string;
  readonly entity: NamedEntity;
  readonly summary: string;
  readonly response: ResponseState;
}

/** A message may have 256 KB, in both its forms. */
const LISTED = 100;
/** What a person reads. */
const SHOWN = 20;
const LINE = 200;

/** `at`: epoch milliseconds. `incidents` must not be empty. */
export const digestOf = (incidents: readonly Incident[], stack: string, at: number): Announcement => {
  const ordered = gravestFirst(incidents);
  const { gravest, counts, text } = tallyOf(incidents);
  const message: DigestMessage = {
    schema: 'floodgate.digest',
    version: 1,
    at: new Date(at).toISOString(),
    count: ordered.length,
    bySeverity: Object.fromEntries(counts),
    incidents: ordered.slice(0, LISTED).map(entryOf),
  };
  return {
    subject: `Floodgate ${gravest.toUpperCase()}: ${ordered.length} incidents, ${text}`,
    body: JSON.stringify(message),
    email: [
      `${gravest.toUpperCase()}: ${ordered.length} incidents at once, ${text}`,
      '',
      ...ordered.slice(0, SHOWN).flatMap(linesOf),
      ...(ordered.length > SHOWN ? [`… and ${ordered.length - SHOWN} more.`, ''] : []),
      `All of them: npx floodgate incidents --stack ${stack}`,
      `Expected: ${severityMeanings[gravest].expected}`,
      '',
    ].join('\n'),
    attributes: { severity: gravest, detector: 'digest', entityKind: 'fleet', status: 'open', action: 'none' },
  };
};

/** Nothing that a device chose: where SNS refused the whole. */
export const briefDigestOf = (incidents: readonly Incident[], stack: string, at: number): Announcement =>
  digestOf(incidents.map(withoutNames), stack, at);

const SAYS = 'floodgate show tells it in full';

const withoutNames = (incident: Incident): Incident => ({
  ...incident,
  entity: { ...incident.entity, id: '' },
  lead: { ...incident.lead, explanation: SAYS },
});

const entryOf = (incident: Incident): DigestEntry => {
  const { id, revision, status, severity, detector, entity, lead } = incident;
  return {
    id,
    revision,
    status,
    severity,
    detector,
    entity: named(entity),
    summary: harmless(lead.explanation, SENTENCE),
    response: responseState(incident),
  };
};

const linesOf = (incident: Incident): readonly string[] => {
  const { id, severity, detector, status, entity, lead } = incident;
  const over = status === 'closed' ? ' (over)' : '';
  return [
    `${severity.toUpperCase().padEnd(8)} ${detector}, ${nameOf(entity)}: ${headline(incident)}${over}`,
    `         ${cut(briefly(harmless(lead.explanation, SENTENCE)), LINE)}`,
    `         ${id}`,
    '',
  ];
};
