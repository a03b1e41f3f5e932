import type { Announcement } from '../types/announcement.ts';
import { NOBODY } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import { announcementOf } from './announcement.ts';
import { messageOf, type Remedies } from './message.ts';
import { responseState } from './statement.ts';

const SAYS = 'There is more to say than could be sent: floodgate show tells it in full.';

/** No commands: whom they would be about is not told here. */
const NONE: Remedies = {
  undo: () => undefined,
  byHand: () => undefined,
  approve: () => undefined,
  runbooks: () => ({}),
};

/**
 * The same incident in our own vocabulary alone, in two kilobytes at most: for a channel that refused the whole.
 * Nothing that a device chose is in it, so nothing that a device chose can make it be refused too.
 */
export const briefAnnouncementOf = (incident: Incident): Announcement => {
  const { id, severity, detector, status, revision } = incident;
  const { subject, attributes } = announcementOf(incident, NONE);
  const message = messageOf(withoutNames(incident), NONE);
  return {
    subject,
    attributes,
    body: JSON.stringify({
      ...message,
      response: { ...message.response, state: responseState(incident) },
      brief: true,
    }),
    email: [
      `${severity.toUpperCase()}: ${detector}, ${status === 'closed' ? 'over now' : 'going on'}`,
      '',
      SAYS,
      '',
      `Incident ${id}, revision ${revision}.`,
      '',
    ].join('\n'),
  };
};

const withoutNames = (incident: Incident): Incident => {
  const { victim: _, culprit: __, ...lead } = incident.lead;
  return {
    ...incident,
    entity: { ...incident.entity, id: '' },
    lead: { ...lead, explanation: SAYS, evidence: {}, related: NOBODY },
    findings: [],
    blamed: [],
    related: NOBODY,
    deeds: [],
    decision: undefined,
  };
};
