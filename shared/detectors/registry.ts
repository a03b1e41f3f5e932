import type { SignalKind } from '../types/signal.ts';
import { authenticationFlood } from './authentication-flood.ts';
import { authenticationFloodDistributed } from './authentication-flood-distributed.ts';
import { clientIdEnumeration } from './client-id-enumeration.ts';
import { clientIdRotation } from './client-id-rotation.ts';
import { clientThrottled } from './client-throttled.ts';
import { clonedCertificate } from './cloned-certificate.ts';
import { commandFanOut } from './command-fan-out.ts';
import { connectStorm } from './connect-storm.ts';
import { connectStormDistributed } from './connect-storm-distributed.ts';
import { costAbuse } from './cost-abuse.ts';
import { deadCertificate } from './dead-certificate.ts';
import type { RollDetector, Settings, SignalDetector, WindowDetector } from './detector.ts';
import { firstSeenCertificate } from './first-seen-certificate.ts';
import { hiddenClientId } from './hidden-client-id.ts';
import { identityEnumeration } from './identity-enumeration.ts';
import { impersonation } from './impersonation.ts';
import { keepAliveAbuse } from './keep-alive-abuse.ts';
import { massRefusal } from './mass-refusal.ts';
import { massSilence } from './mass-silence.ts';
import { oddTopic } from './odd-topic.ts';
import { oversizedPayload } from './oversized-payload.ts';
import { protocolAbuse } from './protocol-abuse.ts';
import { provisioningAbuse } from './provisioning-abuse.ts';
import { publishFlood } from './publish-flood.ts';
import { publishFloodSpread } from './publish-flood-spread.ts';
import { publishRise } from './publish-rise.ts';
import { quotaReached } from './quota-reached.ts';
import { retainedFlood } from './retained-flood.ts';
import { sessionPingPong } from './session-ping-pong.ts';
import { subscriptionSweep } from './subscription-sweep.ts';
import { takeOver } from './take-over.ts';
import { topicEnumeration } from './topic-enumeration.ts';
import { topicNovelty } from './topic-novelty.ts';
import { wildcardSnoop } from './wildcard-snoop.ts';

/** A detector whose settings and signal nobody needs to know any more. */
export type AnyDetector =
  | (Omit<WindowDetector<Settings>, 'detect' | 'peers'> & Pick<WindowDetector<never>, 'detect' | 'peers'>)
  | (Omit<RollDetector<Settings>, 'detect'> & Pick<RollDetector<never>, 'detect'>)
  | (Omit<SignalDetector<SignalKind, Settings>, 'detect'> & {
      readonly detect: (signal: never, settings: never) => ReturnType<SignalDetector<SignalKind, Settings>['detect']>;
    });

/** Every detector. To add one: a file, a line here, and its scenarios in events/. */
export const detectors: readonly AnyDetector[] = [
  authenticationFlood,
  authenticationFloodDistributed,
  clientIdEnumeration,
  clientIdRotation,
  clientThrottled,
  clonedCertificate,
  commandFanOut,
  connectStorm,
  connectStormDistributed,
  costAbuse,
  deadCertificate,
  firstSeenCertificate,
  hiddenClientId,
  identityEnumeration,
  impersonation,
  keepAliveAbuse,
  massRefusal,
  massSilence,
  oddTopic,
  oversizedPayload,
  protocolAbuse,
  provisioningAbuse,
  publishFlood,
  publishFloodSpread,
  publishRise,
  quotaReached,
  retainedFlood,
  sessionPingPong,
  subscriptionSweep,
  takeOver,
  topicEnumeration,
  topicNovelty,
  wildcardSnoop,
];
