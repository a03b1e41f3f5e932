import { describe, expect, it } from '@jest/globals';
import { messageOf } from '../../shared/incidents/message.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import { finding, MINUTE, standing } from '../given/incidents.ts';
import { holder, type World, world } from './world.ts';

/** As AWS names those who are no certificate: an identity pool's, a role's session, an authorizer's. */
const PRINCIPALS = [
  ['a Cognito identity', 'us-east-1:0a1b2c3d-0000-4000-8000-000000000001'],
  ['a Cognito session', 'AROAEXAMPLEEXAMPLE:CognitoIdentityCredentials'],
  ['an IAM role', 'AROAEXAMPLEEXAMPLE:device-7'],
  ['a custom authorizer', 'customer42'],
] as const;

const flooding = async (principal: string): Promise<{ readonly w: World; readonly id: string }> => {
  const w = world();
  w.principals.set(principal, standing());
  w.clients.set('meter-1', holder(principal));
  const culprit = { kind: 'principal', id: principal } as const;
  const related = { clients: ['meter-1'], principals: [principal], addresses: [] };
  const [incident] = await w.raise([finding({ culprit, related })]);
  await w.react(incident?.id ?? '');
  return { w, id: incident?.id ?? '' };
};

describe.each(PRINCIPALS)('%s', (_, principal) => {
  it('is disconnected at most, once, and no certificate is touched', async () => {
    const { w } = await flooding(principal);
    for (let minute = 0; minute < 5; minute += 1) {
      w.pass(MINUTE);
      await w.sweep();
    }
    expect(w.connections.ends).toEqual(['meter-1']);
    expect(w.certificates.updates).toEqual([]);
    expect([...w.apart.members, ...w.apart.policies]).toEqual([]);
  });

  it('comes back, so people are told the command that ends its connections', async () => {
    const { w, id } = await flooding(principal);
    const told = w.announced.at(-1);
    if (!told) throw new Error('nobody was told');
    const { response } = messageOf(told, remediesOf('floodgate-test', 'eu-west-1'));
    expect(response.state).toBe('disconnect');
    expect(response.byHand).toEqual([
      `npx floodgate disconnect --incident ${id} --stack floodgate-test --region eu-west-1 --reason 'WHY'`,
    ]);
  });

  it('is no target that a function for certificates takes', async () => {
    const { w } = await flooding(principal);
    for (const action of ['quarantine', 'deactivate', 'revoke', 'reinstate'] as const)
      await expect(w.request(action, { certificateId: principal, reason: 'x', requestedBy: 'ann' })).rejects.toThrow(
        'must be 64 lower-case hex digits',
      );
  });
});
