import { describe, expect, it } from '@jest/globals';
import {
  authenticationErrorLog,
  connectLog,
  connectRefusedLog,
  disconnectLog,
  publishRefusedLog,
  subscribeRefusedLog,
} from '../../local/logs.ts';

const context = { accountId: '123456789012', at: Date.UTC(2017, 7, 10, 15, 37, 23, 476) };
const by = { clientId: 'pump-1', principalId: 'ab'.repeat(32), sourceIp: '205.251.233.181', sourcePort: 13490 };
const traceId = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
const heading = { timestamp: '2017-08-10 15:37:23.476', traceId, accountId: '123456789012' };
const success = { ...heading, logLevel: 'INFO', status: 'Success', protocol: 'MQTT', ...by };
const refused = {
  ...heading,
  logLevel: 'ERROR',
  status: 'Failure',
  protocol: 'MQTT',
  ...by,
  reason: 'AUTHORIZATION_FAILURE',
  details: 'Authorization Failure',
};

describe('AWSIotLogsV2 entries have the fields of AWS and no others', () => {
  it('Connect', () => {
    expect(connectLog(context, by)).toEqual({ ...success, eventType: 'Connect' });
  });

  it('Connect, refused', () => {
    expect(connectRefusedLog(context, by)).toEqual({ ...refused, eventType: 'Connect' });
  });

  it('Disconnect', () => {
    const expected = { ...success, eventType: 'Disconnect', disconnectReason: 'CONNECTION_LOST' };

    expect(disconnectLog(context, by, 'CONNECTION_LOST')).toEqual(expected);
  });

  it('Disconnect after a take-over, which the log spells in its own way', () => {
    expect(disconnectLog(context, by, 'DUPLICATE_CLIENTID')).toMatchObject({
      reason: 'DUPLICATE_CLIENT_ID',
      details: 'A new connection was established with the same client ID',
    });
  });

  it('Publish-In, refused', () => {
    const expected = { ...refused, eventType: 'Publish-In', topicName: 'a/b' };

    expect(publishRefusedLog(context, by, 'a/b', false)).toEqual(expected);
    expect(publishRefusedLog(context, by, 'a/b', true)).toEqual({ ...expected, retain: 'True' });
  });

  it('Subscribe, refused', () => {
    const expected = { ...refused, eventType: 'Subscribe', topicName: 'a/#,b' };

    expect(subscribeRefusedLog(context, by, ['a/#', 'b'])).toEqual(expected);
  });

  it('Connection.AuthNError', () => {
    const place = { sourceIp: '127.0.1.9', sourcePort: 13490, targetPort: 8883, serverName: 'localhost' };
    const stranger = { reason: 'DEVICE_CERTIFICATE_NOT_REGISTERED', principalId: by.principalId, ...place } as const;

    expect(authenticationErrorLog(context, stranger)).toEqual({
      ...heading,
      logLevel: 'ERROR',
      status: 'Failure',
      eventType: 'Connection.AuthNError',
      protocol: 'MQTT',
      authenticationType: 'AWS_X509',
      principalId: by.principalId,
      sourceIp: '127.0.1.9',
      sourcePort: 13490,
      targetIp: '127.0.0.1',
      targetPort: 8883,
      serverNameIndication: 'localhost',
      reason: 'DEVICE_CERTIFICATE_NOT_REGISTERED',
      details: 'Device certificate is not registered',
    });
  });
});
