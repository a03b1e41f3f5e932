import type { Incident } from '../types/incident.ts';
import { type ChatNotification, unmarked } from './chat.ts';
import { cut } from './escape.ts';
import { briefly, nameOf } from './name.ts';
import { severityMeanings } from './severity.ts';
import { headline } from './statement.ts';
import { gravestFirst, tallyOf } from './tally.ts';

/** What is read in a chat. */
const SHOWN = 20;
const LINE = 300;

/** Many incidents as one notification, gravest first. `incidents` must not be empty. */
export const chatDigestOf = (incidents: readonly Incident[], stack: string): ChatNotification =>
  notification(incidents, stack, lineOf);

/** The same in our own vocabulary alone: where the whole was refused. */
export const briefChatDigestOf = (incidents: readonly Incident[], stack: string): ChatNotification =>
  notification(incidents, stack, ({ severity, id }) => `${severity.toUpperCase()} ${id}`);

const notification = (
  incidents: readonly Incident[],
  stack: string,
  line: (incident: Incident) => string,
): ChatNotification => {
  const ordered = gravestFirst(incidents);
  const { gravest, text } = tallyOf(incidents);
  const title = `${gravest.toUpperCase()}: ${incidents.length} incidents, ${text}`;
  const more = incidents.length - SHOWN;
  const id = `digest.${ordered[0]?.id}.${ordered[0]?.revision}.${incidents.length}`;
  return {
    version: '1.0',
    source: 'custom',
    id,
    content: {
      textType: 'client-markdown',
      title,
      description: [...ordered.slice(0, SHOWN).map(line), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
      nextSteps: [`Expected: ${severityMeanings[gravest].expected}`, `npx floodgate incidents --stack ${stack}`],
      keywords: [gravest, 'digest'],
    },
    metadata: {
      threadId: id,
      summary: title,
      eventType: 'floodgate.digest',
      additionalContext: { count: String(incidents.length), severity: gravest },
    },
  };
};

const lineOf = (incident: Incident): string =>
  cut(
    `${incident.severity.toUpperCase()} ${incident.detector}, ${unmarked(briefly(nameOf(incident.entity)))}: ${headline(incident)}`,
    LINE,
  );
