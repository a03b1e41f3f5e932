import type { Change } from '../types/signal.ts';
import { isRaw, MalformedRecord, optionalText, type Raw, text } from './fields.ts';

/** A CloudTrail management event as EventBridge delivers it: `{"detail-type": "AWS API Call via CloudTrail", "detail": {…}}`. */
export const parseChange = (raw: Raw): Change => {
  const { detail } = raw;
  if (!isRaw(detail)) throw new MalformedRecord('detail: expected an object');
  const at = Date.parse(text(detail, 'eventTime'));
  if (Number.isNaN(at)) throw new MalformedRecord('detail.eventTime: expected an ISO 8601 time');
  const identity = isRaw(detail.userIdentity) ? detail.userIdentity : {};
  const parameters = isRaw(detail.requestParameters) ? detail.requestParameters : {};
  return {
    kind: 'change',
    source: 'change',
    at,
    id: optionalText(detail, 'eventID') ?? `${text(detail, 'eventName')}|${at}`,
    call: text(detail, 'eventName'),
    actor: optionalText(identity, 'arn') ?? 'unknown',
    target: optionalText(parameters, 'certificateId') ?? optionalText(parameters, 'ruleName'),
  };
};
