import type { Process } from '../agenda.ts';
import { MINUTE } from '../calendar.ts';
import { attack, type Episode, type Stage, victim } from '../episode.ts';
import type { Stranger } from '../records.ts';

type Claim = Pick<Stranger, 'client' | 'principal' | 'reason'>;

/** One address tries credentials, about this many a minute. */
const guessing = (name: string, perMinute: number, minutes: number, claims: (stage: Stage) => () => Claim): Episode =>
  attack(name, minutes, function* (stage) {
    const address = stage.fleet.addresses.attacker();
    const claim = claims(stage);
    for (let left = perMinute * minutes; left > 0; left -= 1) {
      stage.scene.broker.turnAway({ address, ...claim() }, stage.random, stage.tally);
      yield (MINUTE / perMinute) * stage.random.between(0.6, 1.4);
    }
  });

/** Names out of a dictionary. They are the attacker's inventions, so they are actors; a real device's name is not. */
const inventedNames =
  ({ random, tally }: Stage) =>
  (): Claim => {
    const client = `${random.pick(WORDS)}${random.integer(1, 9999)}`;
    tally?.involve({ client });
    return { client, reason: 'NOT_AUTHENTICATED' };
  };

const inventedCertificates =
  ({ random }: Stage) =>
  (): Claim => ({
    principal: random.hex(64),
    reason: 'DEVICE_CERTIFICATE_NOT_REGISTERED',
  });

const oneRealName = (stage: Stage) => {
  const { client } = victim(stage);
  return (): Claim => ({ client, reason: 'NOT_AUTHENTICATED' });
};

const WORDS = ['admin', 'device', 'sensor', 'test', 'root', 'mqtt', 'iot', 'gateway', 'camera', 'client'];

/** 120 addresses, three failures each, within a quarter of an hour. */
const distributed = attack('auth-distributed', 16, function* (stage) {
  for (let address = 0; address < 120; address += 1) {
    stage.scene.start(threeFailures(stage, stage.fleet.addresses.attacker()), stage.random.between(0, 15 * MINUTE));
  }
  yield 0;
});

function* threeFailures({ scene, random, tally }: Stage, address: string): Process {
  for (let left = 3; left > 0; left -= 1) {
    scene.broker.turnAway(
      { address, client: `node${random.integer(1, 999)}`, reason: 'NOT_AUTHENTICATED' },
      random,
      tally,
    );
    yield random.between(3_000, 30_000);
  }
}

/** Guessing credentials (FIELD rows 1 and 2). */
export const bruteForce: readonly Episode[] = [
  guessing('bruteforce', 30, 15, inventedNames),
  guessing('bruteforce-certificates', 30, 15, inventedCertificates),
  guessing('bruteforce-slow', 6, 40, inventedNames),
  guessing('bruteforce-one-name', 6, 40, oneRealName),
  distributed,
];
