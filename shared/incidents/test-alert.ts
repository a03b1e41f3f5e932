import type { Announcement } from '../types/announcement.ts';
import type { Severity } from '../types/severity.ts';

/** A message that people asked for to see whether they would get one. It is no incident, and `react` passes it over. */
export const testAnnouncement = (severity: Severity, stack: string, at: number): Announcement => ({
  subject: `Floodgate TEST ${severity.toUpperCase()}: nothing happened`,
  body: JSON.stringify({ schema: 'floodgate.test', version: 1, severity, stack, at: new Date(at).toISOString() }),
  email: [
    `TEST ${severity.toUpperCase()}: nothing happened.`,
    '',
    `Somebody asked ${stack} whether you would hear of an incident of this severity. You do.`,
    '',
  ].join('\n'),
  attributes: { severity, detector: 'test-alert', entityKind: 'fleet', status: 'open', action: 'none' },
});
