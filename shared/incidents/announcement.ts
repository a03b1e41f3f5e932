import type { Announcement } from '../types/announcement.ts';
import type { Incident } from '../types/incident.ts';
import { emailOf } from './email.ts';
import { messageOf, type Remedies } from './message.ts';
import { headline, responseState } from './statement.ts';

/** SNS takes at most 100 ASCII characters for a subject. */
const SUBJECT = 100;

/** An incident as it is announced. Subject and attributes hold our own vocabulary only: nothing that a device chose. */
export const announcementOf = (incident: Incident, remedies: Remedies): Announcement => {
  const { severity, detector, entity, status } = incident;
  const message = messageOf(incident, remedies);
  return {
    subject: subjectOf(incident),
    body: JSON.stringify(message),
    email: emailOf(incident, message),
    attributes: { severity, detector, entityKind: entity.kind, status, action: responseState(incident) },
  };
};

const subjectOf = (incident: Incident): string => {
  const { severity, detector, status } = incident;
  const over = status === 'closed' ? ' (over)' : '';
  return `Floodgate ${severity.toUpperCase()}: ${detector}, ${headline(incident)}${over}`.slice(0, SUBJECT);
};
