import { describe, expect, it } from '@jest/globals';
import type { IotAction, IotResource, PolicyDocument } from '../../local/iot-policy.ts';
import { iotArn, permissions, policyDocument } from '../../local/iot-policy.ts';

const ARN = iotArn('us-east-1', '123456789012');
const as = (name: string): Parameters<typeof permissions>[2] => ({
  'iot:ClientId': name,
  'iot:Certificate.Subject.CommonName': name,
});

describe('the policy `own`', () => {
  const own = permissions(policyDocument('own', ARN), ARN, as('pump-1'));

  it.each<[IotAction, IotResource, boolean]>([
    ['iot:Connect', 'client/pump-1', true],
    ['iot:Connect', 'client/pump-2', false],
    ['iot:Connect', 'client/pump-1#x', false],
    ['iot:Publish', 'topic/devices/pump-1/state', true],
    ['iot:Publish', 'topic/devices/pump-1/a/b', true],
    ['iot:Publish', 'topic/devices/pump-10/state', false],
    ['iot:Publish', 'topic/devices/pump-2/state', false],
    ['iot:Publish', 'topic/fleet/devices/pump-1/state', false],
    ['iot:RetainPublish', 'topic/devices/pump-1/state', true],
    ['iot:Subscribe', 'topicfilter/devices/pump-1/#', true],
    ['iot:Subscribe', 'topicfilter/devices/+/state', false],
    ['iot:Subscribe', 'topicfilter/#', false],
    ['iot:Receive', 'topic/devices/pump-1/commands', true],
    ['iot:Receive', 'topic/devices/pump-2/commands', false],
  ])('answers %s on %s with %s', (action, resource, expected) => {
    expect(own.allows(action, resource)).toBe(expected);
  });

  it('takes a common name literally, whatever is in it', () => {
    const starred = permissions(policyDocument('own', ARN), ARN, as('p*.?'));

    expect(starred.allows('iot:Connect', 'client/p*.?')).toBe(true);
    expect(starred.allows('iot:Connect', 'client/pump.1')).toBe(false);
  });

  it('allows nothing to a certificate without a common name', () => {
    const nameless = permissions(policyDocument('own', ARN), ARN, { 'iot:ClientId': 'undefined' });

    expect(nameless.allows('iot:Connect', 'client/undefined')).toBe(false);
  });
});

it('the policy `wide` allows every client id and topic', () => {
  const wide = permissions(policyDocument('wide', ARN), ARN, as('pump-1'));

  expect(wide.allows('iot:Connect', 'client/anybody#1')).toBe(true);
  expect(wide.allows('iot:Subscribe', 'topicfilter/#')).toBe(true);
  expect(wide.allows('iot:Publish', 'topic/a\nb')).toBe(true);
});

describe('policy documents', () => {
  const document: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['iot:Pub*'], Resource: [`${ARN}:topic/site-?/*`] },
      { Effect: 'Deny', Action: ['iot:Publish'], Resource: ['*/secret'] },
    ],
  };
  const granted = permissions(document, ARN, as('pump-1'));

  it('know `*` and `?`, in actions too', () => {
    expect(granted.allows('iot:Publish', 'topic/site-1/a/b')).toBe(true);
    expect(granted.allows('iot:Publish', 'topic/site-10/a')).toBe(false);
    expect(granted.allows('iot:Subscribe', 'topicfilter/site-1/a')).toBe(false);
  });

  it('let a Deny outweigh every Allow', () => {
    expect(granted.allows('iot:Publish', 'topic/site-1/secret')).toBe(false);
  });

  it('belong to one account', () => {
    const elsewhere = permissions(document, iotArn('us-east-1', '210987654321'), as('pump-1'));

    expect(elsewhere.allows('iot:Publish', 'topic/site-1/a')).toBe(false);
  });
});
