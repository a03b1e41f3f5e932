import { openIncident } from '../../shared/incidents/episode.ts';
import type { Entity } from '../../shared/types/entity.ts';
import type { Finding } from '../../shared/types/finding.ts';
import type { Deed, Incident } from '../../shared/types/incident.ts';
import type { PrincipalStanding } from '../../shared/types/standing.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** 2026-11-20T12:00:00Z */
export const NOON = Date.UTC(2026, 10, 20, 12);

export const CERTIFICATE = 'c0ffee'.padEnd(64, '0');
export const OTHER_CERTIFICATE = 'decaf'.padEnd(64, '0');

export const certificate = (id: string = CERTIFICATE): Entity => ({ kind: 'principal', id });
export const client = (id: string): Entity => ({ kind: 'client', id });

/** A publish flood by one certificate, unless told otherwise. */
export const finding = (over: Partial<Finding> = {}): Finding => ({
  detector: 'publish-flood',
  entity: client('meter-1'),
  at: NOON,
  severity: 'high',
  class: 'authenticated',
  culprit: certificate(),
  explanation: '1234 publishes in 10 s, at most 150 expected',
  evidence: { publishesIn10s: 1234 },
  related: { clients: ['meter-1'], principals: [CERTIFICATE], addresses: ['192.0.2.7'] },
  ...over,
});

/** The same without anybody to blame. */
export const blameless = (over: Partial<Finding> = {}): Finding => {
  const { culprit, ...rest } = finding({ class: 'claimed', ...over });
  return culprit && over.culprit ? { ...rest, culprit } : rest;
};

export const incident = (over: Partial<Incident> = {}, first: Finding = finding()): Incident => ({
  ...openIncident(first),
  ...over,
});

export const deed = (over: Partial<Deed> = {}): Deed => ({
  action: 'deactivate',
  target: certificate(),
  outcome: 'done',
  detail: 'it was ACTIVE and is INACTIVE',
  at: NOON,
  ...over,
});

/** A certificate known for a month, with one client id. */
export const standing = (over: Partial<PrincipalStanding> = {}): PrincipalStanding => ({
  firstSeenAt: NOON - 30 * DAY,
  days: 30,
  clients: [acquaintance('meter-1')],
  addresses: [acquaintance('192.0.2.7')],
  ...over,
});

export const acquaintance = (id: string, firstSeenAt: number = NOON - 30 * DAY, lastSeenAt: number = NOON) => ({
  id,
  firstSeenAt,
  lastSeenAt,
  days: 30,
});
