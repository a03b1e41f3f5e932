import type { DeviceType } from '../device.ts';
import { byConnection } from './by-connection.ts';
import { byIdentity } from './by-identity.ts';
import { byRhythm } from './by-rhythm.ts';
import { byTopic } from './by-topic.ts';

/** Every kind of device that a simulated fleet mixes. */
export const deviceTypes: readonly DeviceType[] = [...byRhythm, ...byConnection, ...byIdentity, ...byTopic];
