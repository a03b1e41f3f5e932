import {
  AddThingToThingGroupCommand,
  AttachPolicyCommand,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  InvalidRequestException,
  IoTClient,
  ListAttachedPoliciesCommand,
  RemoveThingFromThingGroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { iotQuarantine } from '../../shared/adapters/iot-quarantine.ts';
import { iotRelease } from '../../shared/adapters/iot-release.ts';
import { CERTIFICATE } from '../given/incidents.ts';

const target = `arn:aws:iot:eu-west-1:111122223333:cert/${CERTIFICATE}`;
const iot = mockClient(IoTClient);
const quarantine = iotQuarantine(new IoTClient({}), { group: 'apart', policy: 'deny' });
const release = iotRelease(new IoTClient({}));

beforeEach(() => {
  iot.reset();
  iot.on(DescribeCertificateCommand).resolves({ certificateDescription: { certificateArn: target } });
});

describe('quarantine in AWS IoT', () => {
  it('knows its policy among all pages of those attached', async () => {
    iot.on(ListAttachedPoliciesCommand, { target }).resolves({ policies: [{ policyName: 'own' }], nextMarker: 'more' });
    iot.on(ListAttachedPoliciesCommand, { target, marker: 'more' }).resolves({ policies: [{ policyName: 'deny' }] });
    expect(await quarantine.holdsPolicy(CERTIFICATE)).toBe(true);
    expect(await iotQuarantine(new IoTClient({}), { group: 'x', policy: 'other' }).holdsPolicy(CERTIFICATE)).toBe(
      false,
    );
  });

  it('attaches the policy and adds things, by name', async () => {
    expect(await quarantine.attachPolicy(CERTIFICATE)).toBeUndefined();
    expect(await quarantine.addThing('meter-1')).toBeUndefined();
    expect(iot.commandCalls(AttachPolicyCommand, { policyName: 'deny', target }, true)).toHaveLength(1);
    const added = { thingGroupName: 'apart', thingName: 'meter-1' };
    expect(iot.commandCalls(AddThingToThingGroupCommand, added, true)).toHaveLength(1);
  });

  it('says why AWS refuses for good, and throws what may pass', async () => {
    const full = new InvalidRequestException({ message: 'ten groups', $metadata: {} });
    iot.on(AddThingToThingGroupCommand).rejectsOnce(full).rejectsOnce(new Error('ThrottlingException'));
    expect(await quarantine.addThing('meter-1')).toBe('ten groups');
    await expect(quarantine.addThing('meter-1')).rejects.toThrow('ThrottlingException');
  });

  it('is left by name, and what is gone holds nobody', async () => {
    iot.on(DetachPolicyCommand).rejects(new ResourceNotFoundException({ message: 'gone', $metadata: {} }));
    await release.detachPolicy(CERTIFICATE, 'deny');
    await release.removeThing('meter-1', 'apart');
    expect(iot.commandCalls(DetachPolicyCommand, { policyName: 'deny', target }, true)).toHaveLength(1);
    const removed = { thingGroupName: 'apart', thingName: 'meter-1' };
    expect(iot.commandCalls(RemoveThingFromThingGroupCommand, removed, true)).toHaveLength(1);
    iot.on(RemoveThingFromThingGroupCommand).rejects(new Error('ThrottlingException'));
    await expect(release.removeThing('meter-1', 'apart')).rejects.toThrow('ThrottlingException');
  });
});
