import { createHmac, timingSafeEqual } from 'node:crypto';
import { MalformedRecord, type Raw, text, wholeNumber } from './fields.ts';

/** A record of our own that proves the way from a rule to inspect. Signed, so that nobody else's can hide that it is cut. */
export interface Heartbeat {
  readonly eventType: 'heartbeat';
  /** When it was sent: epoch milliseconds. */
  readonly at: number;
  readonly signature: string;
}

export const heartbeatAt = (at: number, key: string): Heartbeat => ({
  eventType: 'heartbeat',
  at,
  signature: sign(at, key).toString('hex'),
});

/** When it was sent. Throws where it is not ours. */
export const parseHeartbeat = (raw: Raw, key: string): number => {
  const at = wholeNumber(raw, 'at');
  const signature = Buffer.from(text(raw, 'signature'), 'hex');
  const expected = sign(at, key);
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
    throw new MalformedRecord('signature: this heartbeat is not ours');
  return at;
};

const sign = (at: number, key: string): Buffer => createHmac('sha256', key).update(`heartbeat|${at}`).digest();
