import type { SignalKind } from '../types/signal.ts';
import { authenticationFlood } from './authentication-flood.ts';
import { authenticationFloodDistributed } from './authentication-flood-distributed.ts';
import { connectStorm } from './connect-storm.ts';
import type { Settings, SignalDetector, WindowDetector } from './detector.ts';
import { oddTopic } from './odd-topic.ts';
import { publishFlood } from './publish-flood.ts';
import { takeOver } from './take-over.ts';
import { wildcardSnoop } from './wildcard-snoop.ts';

/** A detector whose settings and signal nobody needs to know any more. */
export type AnyDetector =
  | (Omit<WindowDetector<Settings>, 'detect' | 'peers'> & Pick<WindowDetector<never>, 'detect' | 'peers'>)
  | (Omit<SignalDetector<SignalKind, Settings>, 'detect'> & {
      readonly detect: (signal: never, settings: never) => ReturnType<SignalDetector<SignalKind, Settings>['detect']>;
    });

/** Every detector. To add one: a file, a line here, and its scenarios in events/. */
export const detectors: readonly AnyDetector[] = [
  authenticationFlood,
  authenticationFloodDistributed,
  connectStorm,
  oddTopic,
  publishFlood,
  takeOver,
  wildcardSnoop,
];
