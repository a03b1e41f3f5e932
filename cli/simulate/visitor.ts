import { mobileAddress } from './addresses.ts';
import type { Process } from './agenda.ts';
import { MINUTE, SECOND } from './calendar.ts';
import type { Device } from './device.ts';
import { exponential } from './distributions.ts';
import type { Peer } from './peer.ts';
import type { Scene } from './scene.ts';

/** A person with an app: each visit has a new client id, through Cognito, from wherever the phone is. */
export function* visits(device: Device, scene: Scene): Process {
  const { random, type } = device;
  for (;;) {
    yield exponential(random, MINUTE / (device.perMinute * type.rhythm(scene.now)));
    const visitor = arrival(device);
    scene.broker.connect(visitor);
    for (let left = random.integer(2, 8); left > 0; left -= 1) {
      yield random.between(3 * SECOND, 40 * SECOND);
      scene.broker.publish(visitor, `apps/${visitor.client}/opened`, 60);
    }
    scene.broker.disconnect(visitor, random.chance(0.7) ? 'CLIENT_INITIATED_DISCONNECT' : 'CONNECTION_LOST');
  }
}

const COGNITO_ROLE = 'AROAEXAMPLEAPPUSERS00:CognitoIdentityCredentials';

const arrival = ({ client, random }: Device): Peer => {
  const id = `app-${random.uuid()}`;
  return {
    client: id,
    principal: COGNITO_ROLE,
    address: mobileAddress(random),
    thing: undefined,
    filters: [`apps/${id}/inbox`, `users/${client}/#`],
    keepAliveSeconds: 60,
    random,
    online: false,
    tally: undefined,
  };
};
