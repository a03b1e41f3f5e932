import type { Incident } from '../types/incident.ts';

/** People have not heard the last of it. A notice (severity info) is listed, never announced. */
export const isUnannounced = ({ severity, revision, announced }: Incident): boolean =>
  severity !== 'info' && announced < revision;

/** Sweep looks at it: it is open, or there is something to announce. */
export const needsAttention = (incident: Incident): boolean => incident.status === 'open' || isUnannounced(incident);
