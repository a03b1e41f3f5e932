import type { SNSEvent } from 'aws-lambda';
import { messagesIn } from '../shared/adapters/sns-envelope.ts';
import { incidentNamedIn } from '../shared/incidents/hint.ts';
import { react } from '../shared/pipeline/react.ts';
import { loadConfig } from './config.ts';
import { REACTING, reacting } from './wiring/reacting.ts';
import { standard } from './wiring/standard.ts';

const config = loadConfig(REACTING);
const ready = reacting(config, {
  disconnect: config.disconnectFunction,
  quarantine: config.quarantineFunction,
  deactivate: config.deactivateFunction,
  revoke: config.revokeFunction,
});

/** Hint in, decision and deeds out. SNS puts one message into an event. */
export const handler = standard(async (event: SNSEvent) => {
  for (const message of messagesIn(event)) {
    const incidentId = incidentNamedIn(message);
    if (incidentId !== undefined) await react(incidentId, await ready());
  }
});
