import { detectors } from '../detectors/registry.ts';
import { quietMs } from '../incidents/quiet.ts';

const kinds = new Map(detectors.map(({ id, quiet }) => [id, quiet]));

/** How long a detector must be quiet before its incidents close, in milliseconds. */
export const quietOf = (detector: string, pace: number): number => quietMs(kinds.get(detector) ?? 'event', pace);
