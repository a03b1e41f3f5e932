import type {
  Connected,
  Denied,
  Disconnected,
  Published,
  Refused,
  Subscribed,
  Unauthenticated,
} from '../../shared/types/signal.ts';

/** Friday 2026-11-20 12:00:00 UTC, on a slot's edge at every scale. */
export const NOON = Date.UTC(2026, 10, 20, 12);

export const certificate = (n: number): string => n.toString(16).padStart(64, 'c');

export const published = (over: Partial<Published> = {}): Published => ({
  kind: 'published',
  source: 'tap',
  at: NOON,
  id: '',
  client: 'meter-1',
  principal: certificate(1),
  address: '192.0.2.1',
  topic: 'devices/meter-1/state',
  bytes: 30,
  ...over,
});

export const connected = (over: Partial<Connected> = {}): Connected => {
  const { at = NOON, client = 'meter-1', version = 0, session = `session-${client}-${version}` } = over;
  return {
    kind: 'connected',
    source: 'lifecycle',
    at,
    id: `connected|${client}|${session}|${version}|${at}|`,
    client,
    principal: certificate(1),
    address: '192.0.2.1',
    session,
    version,
    thing: undefined,
    ...over,
  };
};

export const disconnected = (over: Partial<Disconnected> = {}): Disconnected => {
  const { at = NOON, client = 'meter-1', version = 0, session = `session-${client}-${version}` } = over;
  return {
    kind: 'disconnected',
    source: 'lifecycle',
    at,
    id: `disconnected|${client}|${session}|${version}|${at}|`,
    client,
    principal: certificate(1),
    address: undefined,
    session,
    version,
    thing: undefined,
    reason: 'CLIENT_INITIATED_DISCONNECT',
    byClient: true,
    ...over,
  };
};

export const subscribed = (over: Partial<Subscribed> = {}): Subscribed => {
  const { at = NOON, client = 'meter-1', session = 'session-1', filters = ['devices/meter-1/cmd'] } = over;
  return {
    kind: 'subscribed',
    source: 'lifecycle',
    at,
    id: `subscribed|${client}|${session}||${at}|${filters.join('\n')}`,
    client,
    principal: certificate(1),
    address: undefined,
    session,
    filters,
    ...over,
  };
};

export const refused = (over: Partial<Refused> = {}): Refused => {
  const { at = NOON, client = 'meter-1' } = over;
  return {
    kind: 'refused',
    source: 'lifecycle',
    at,
    id: `refused|${client}|${at}`,
    client,
    principal: certificate(1),
    address: '192.0.2.1',
    reason: 'AUTHORIZATION_FAILED',
    ...over,
  };
};

export const denied = (over: Partial<Denied> = {}): Denied => ({
  kind: 'denied',
  source: 'log',
  at: NOON,
  id: '',
  client: 'meter-1',
  principal: certificate(1),
  address: '192.0.2.1',
  operation: 'publish',
  topics: ['admin/1/set'],
  reason: 'AUTHORIZATION_FAILURE',
  ...over,
});

export const unauthenticated = (over: Partial<Unauthenticated> = {}): Unauthenticated => ({
  kind: 'unauthenticated',
  source: 'log',
  at: NOON,
  id: '',
  address: '198.51.100.7',
  claimedClient: undefined,
  claimedPrincipal: certificate(666),
  reason: 'DEVICE_CERTIFICATE_NOT_REGISTERED',
  ...over,
});
