import type { Published } from '../types/signal.ts';
import { optionalAddress, optionalPrincipal, optionalText, type Raw, text, wholeNumber } from './fields.ts';

/** What our own tap rule selects from each publish: metadata, never the payload. */
export const parseTap = (raw: Raw): Published => {
  const at = wholeNumber(raw, 'timestamp');
  return {
    kind: 'published',
    source: 'tap',
    at,
    // Without a trace id (HTTP publishes have none) a record can only be told from another by its content.
    id: optionalText(raw, 'traceId') ?? '',
    client: text(raw, 'clientId'),
    principal: optionalPrincipal(raw, 'principalIdentifier'),
    address: optionalAddress(raw, 'sourceIp'),
    topic: text(raw, 'topic'),
    bytes: payloadBytes(wholeNumber(raw, 'base64Length')),
  };
};

/** Base64 turns 3 bytes into 4 characters and pads the last group, so this is at most 2 bytes too many. */
const payloadBytes = (base64Length: number): number => Math.floor(base64Length / 4) * 3;
