import type { Episode } from '../episode.ts';
import { bruteForce } from './brute-force.ts';
import { clientErrors } from './client-errors.ts';
import { clone } from './clone.ts';
import { connectFlood } from './connect-flood.ts';
import { deadCertificate } from './dead-certificate.ts';
import { enumerations } from './enumeration.ts';
import { falseVoice } from './false-voice.ts';
import { oddTopics } from './odd-topics.ts';
import { payloads } from './payloads.ts';
import { provisioning } from './provisioning.ts';
import { publishFlood } from './publish-flood.ts';
import { silence } from './silence.ts';
import { snooping } from './snoop.ts';
import { takeOver } from './take-over.ts';
import { wildcardIds } from './wildcard-ids.ts';

/** The attack pack: FIELD's catalogue, as far as records can show it. */
export const attacks: readonly Episode[] = [
  ...bruteForce,
  ...deadCertificate,
  clone,
  ...takeOver,
  ...connectFlood,
  ...publishFlood,
  ...payloads,
  ...snooping,
  ...enumerations,
  ...falseVoice,
  ...oddTopics,
  wildcardIds,
  silence,
  provisioning,
  clientErrors,
];
