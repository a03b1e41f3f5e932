import type { Signal } from '../types/signal.ts';
import {
  describe,
  MalformedRecord,
  optionalAddress,
  optionalPrincipal,
  optionalText,
  optionalWholeNumber,
  type Raw,
  spelt,
  text,
  texts,
  wholeNumber,
} from './fields.ts';

/**
 * AWS IoT lifecycle events, `$aws/events/presence|subscriptions/…`, field for field as
 * https://docs.aws.amazon.com/iot/latest/developerguide/life-cycle-events.html gives them.
 * Delivered at least once and in any order: {@link Signal.id} is the same for the same event.
 */
export const parseLifecycle = (raw: Raw): Signal => {
  switch (raw.eventType) {
    case 'connected':
      return { kind: 'connected', ...peer(raw), session: session(raw), version: version(raw), thing: thing(raw) };
    case 'disconnected':
      return {
        kind: 'disconnected',
        ...peer(raw),
        session: session(raw),
        version: version(raw),
        thing: thing(raw),
        reason: optionalText(raw, 'disconnectReason') ?? 'UNKNOWN',
        byClient: raw.clientInitiatedDisconnect === true,
      };
    case 'connect_failed':
      return { kind: 'refused', ...peer(raw), reason: optionalText(raw, 'connectFailureReason') ?? 'UNKNOWN' };
    case 'subscribed':
    case 'unsubscribed':
      return { kind: raw.eventType, ...peer(raw), session: session(raw), filters: texts(raw, 'topics') };
    default:
      throw new MalformedRecord(`eventType: unknown lifecycle event, got ${describe(raw.eventType)}`);
  }
};

/** `$aws/events/certificates/registered/<caCertificateId>` carries no eventType. */
export const parseRegistration = (raw: Raw): Signal => {
  const certificate = text(raw, 'certificateId').toLowerCase();
  const at = wholeNumber(raw, 'timestamp');
  const status = text(raw, 'certificateStatus');
  return {
    kind: 'registered',
    source: 'lifecycle',
    at,
    id: `registered|${certificate}|${at}|${status}`,
    certificate,
    authority: optionalText(raw, 'caCertificateId'),
    status,
  };
};

const peer = (raw: Raw) => ({
  source: 'lifecycle' as const,
  at: wholeNumber(raw, 'timestamp'),
  id: eventId(raw),
  client: text(raw, 'clientId'),
  principal: optionalPrincipal(raw, 'principalIdentifier'),
  address: optionalAddress(raw, 'ipAddress'),
});

const session = (raw: Raw) => optionalText(raw, 'sessionIdentifier');
const version = (raw: Raw) => optionalWholeNumber(raw, 'versionNumber');
const thing = (raw: Raw) => optionalText(raw, 'thingName');

/** Two deliveries of one event agree in all of these; two events of one session differ in at least one. */
const eventId = (raw: Raw): string => {
  const topics = Array.isArray(raw.topics) ? raw.topics.map(spelt).join('\n') : '';
  return `${spelt(raw.eventType)}|${spelt(raw.clientId)}|${spelt(raw.sessionIdentifier)}|${spelt(raw.versionNumber)}|${spelt(raw.timestamp)}|${topics}`;
};
