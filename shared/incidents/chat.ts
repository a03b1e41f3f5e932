import type { Incident } from '../types/incident.ts';
import { cut } from './escape.ts';
import { messageOf, type Remedies } from './message.ts';
import { briefly, nameOf } from './name.ts';
import { headline } from './statement.ts';

/**
 * A custom notification of Amazon Q Developer in chat applications (Slack, Teams, Chime). It drops what has another shape.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** One incident, one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** AWS's limits, in characters. */
const TITLE = 250;
const DESCRIPTION = 8_000;
const NEXT_STEP = 350;
/** More are found with floodgate show. */
const STEPS = 5;

export const chatOf = (incident: Incident, remedies: Remedies): ChatNotification => {
  const { id, revision, severity, detector, status, summary, response, expected } = messageOf(incident, remedies);
  const title = `${severity.toUpperCase()}: ${detector}, ${headline(incident)}${status === 'closed' ? ' (over)' : ''}`;
  const steps = [...(status === 'open' ? [`Expected: ${expected}`] : []), ...response.undo, ...response.byHand];
  return {
    version: '1.0',
    source: 'custom',
    id: `${id}.${revision}`,
    content: {
      textType: 'client-markdown',
      title: title.slice(0, TITLE),
      description: cut(
        [
          unmarked(briefly(summary)),
          `About ${unmarked(nameOf(incident.entity))}.`,
          ...response.statements.map(unmarked),
        ].join('\n'),
        DESCRIPTION,
      ),
      ...(steps.length > 0 && { nextSteps: steps.slice(0, STEPS).map((step) => cut(step, NEXT_STEP)) }),
      keywords: [severity, detector, status],
    },
    metadata: {
      threadId: id,
      summary: title.slice(0, TITLE),
      eventType: `floodgate.${detector}`,
      additionalContext: { incident: id, revision: String(revision), severity, status },
    },
  };
};

/** The same in our own vocabulary alone: where the whole was refused. */
export const briefChatOf = (incident: Incident): ChatNotification => {
  const { content, ...rest } = chatOf(incident, {
    undo: () => undefined,
    byHand: () => undefined,
    approve: () => undefined,
    runbooks: () => ({}),
  });
  const description = `Incident ${incident.id}. There is more to say than could be sent: floodgate show tells it in full.`;
  return { ...rest, content: { ...content, description } };
};

/**
 * Text that no chat takes for markup, a link or a call to everybody: what would be is shown as its code point, like everything
 * else that is not what it looks like. `_` only where it could begin or end emphasis, for client ids are full of it.
 */
export const unmarked = (text: string): string =>
  text.replace(/[<>&*~`[\]|@#!]|(?<!\w)_|_(?!\w)/g, (mark) => `\\u{${mark.codePointAt(0)?.toString(16)}}`);
