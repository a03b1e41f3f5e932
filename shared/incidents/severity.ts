import type { Severity } from '../types/severity.ts';

/** What a severity says, and what it asks of people. Printed wherever an incident is shown in full. */
export interface SeverityMeaning {
  readonly meaning: string;
  /** What we expect people to do, and by when. */
  readonly expected: string;
}

export const severityMeanings: Readonly<Record<Severity, SeverityMeaning>> = {
  info: {
    meaning: 'a notice: unusual, and explained by itself',
    expected: 'nothing; it is listed and never announced alone',
  },
  low: {
    meaning: 'somebody tried, and nothing came of it',
    expected: 'read it this week; give a verdict where it is benign',
  },
  medium: {
    meaning: 'misuse that costs money or prepares an attack',
    expected: 'look at it today: is the device ours, and is it meant to do this?',
  },
  high: {
    meaning: 'an attack in progress on a part of the fleet',
    expected: 'look at it within the hour; confirm or undo what was done',
  },
  critical: {
    meaning: 'the fleet, the account or Floodgate itself is at stake',
    expected: 'look at it now, wake somebody up; decide what waits for approval',
  },
};
