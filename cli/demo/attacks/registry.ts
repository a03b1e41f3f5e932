import type { Attack } from '../arena.ts';
import { connectStorm } from './connect-storm.ts';
import { oddTopics } from './odd-topics.ts';
import { publishFlood } from './publish-flood.ts';
import { refusedLogins } from './refused-logins.ts';
import { snoop } from './snoop.ts';
import { takeOver } from './take-over.ts';

/** In the order of the play. */
export const attacks: readonly Attack[] = [refusedLogins, publishFlood, connectStorm, snoop, oddTopics, takeOver];
