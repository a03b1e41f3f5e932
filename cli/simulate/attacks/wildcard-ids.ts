import { SECOND } from '../calendar.ts';
import { attack, intruder } from '../episode.ts';
import { newCertificate } from '../peer.ts';

/** Client ids with `#` or `+`: AWS sends no lifecycle event for them, so the log alone knows (AWS-FACTS §1.4). */
export const wildcardIds = attack('wildcard-id', 12, function* (stage) {
  const { scene, random, fleet } = stage;
  const belongings = { principal: newCertificate(random), address: fleet.addresses.attacker() };
  for (let visit = 0; visit < 20; visit += 1) {
    const peer = intruder(stage, { client: `ghost${random.pick(['#', '+'])}${visit}`, ...belongings });
    scene.broker.connect(peer);
    yield random.between(15 * SECOND, 30 * SECOND);
    scene.broker.disconnect(peer, 'CLIENT_INITIATED_DISCONNECT');
  }
});
