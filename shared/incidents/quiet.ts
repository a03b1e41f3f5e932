import type { Incident } from '../types/incident.ts';

const MINUTE = 60_000;

/** Rates breathe: a flood that pauses for ten minutes is still the same flood. */
const MINUTES = { rate: 30, event: 10 } as const;

/** How long nothing may be seen before an incident closes, in milliseconds. */
export const quietMs = (kind: keyof typeof MINUTES, pace: number): number => MINUTES[kind] * MINUTE * pace;

/** The instant at which the incident closes if nothing more is seen. */
export const closesAt = ({ lastSeenAt }: Incident, quiet: number): number => lastSeenAt + quiet;
