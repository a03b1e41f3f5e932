import type { Process } from '../agenda.ts';
import { MINUTE, SECOND } from '../calendar.ts';
import { attack, type Episode, intruder, type Stage } from '../episode.ts';
import { newCertificate } from '../peer.ts';

/** Connections by the dozen, each under a new client id, each gone after a moment (rows 7 and 8). */
const flood = (name: string, perSecond: number, minutes: number): Episode =>
  attack(name, minutes + 1, function* (stage) {
    yield* connecting(stage, newCertificate(stage.random), stage.fleet.addresses.attacker(), perSecond, minutes);
  });

/** 150 addresses, a certificate each, 10 connections a second in all: none of them does much. */
const distributed = attack('connect-distributed', 7, function* (stage) {
  const { scene, random, fleet } = stage;
  for (let source = 0; source < 150; source += 1) {
    const certificate = newCertificate(random);
    scene.start(
      connecting(stage, certificate, fleet.addresses.attacker(), 10 / 150, 5),
      random.between(0, 15 * SECOND),
    );
  }
  yield 0;
});

function* connecting(stage: Stage, principal: string, address: string, perSecond: number, minutes: number): Process {
  const { scene, random } = stage;
  for (let left = perSecond * minutes * 60; left > 0; left -= 1) {
    scene.start(visit(stage, principal, address));
    yield (SECOND / perSecond) * random.between(0.5, 1.5);
  }
}

function* visit(stage: Stage, principal: string, address: string): Process {
  const { scene, random } = stage;
  const peer = intruder(stage, { client: `x${random.hex(10)}`, principal, address });
  scene.broker.connect(peer);
  yield random.between(200, 3_000);
  scene.broker.disconnect(peer, 'CLIENT_INITIATED_DISCONNECT');
}

/** Hundreds of sessions that are opened within minutes, kept alive and never used, until all time out (row 9). */
const silentSessions = attack('slowite', 40, function* (stage) {
  const { scene, random, fleet } = stage;
  const principal = newCertificate(random);
  const address = fleet.addresses.attacker();
  for (let opened = 0; opened < 300; opened += 1) {
    scene.start(silence(stage, principal, address));
    yield random.between(500, 1_000);
  }
});

function* silence(stage: Stage, principal: string, address: string): Process {
  const { scene, random } = stage;
  const peer = intruder(stage, { client: `slow${random.hex(8)}`, principal, address, keepAliveSeconds: 1200 });
  scene.broker.connect(peer);
  yield 30 * MINUTE;
  scene.broker.disconnect(peer, 'MQTT_KEEP_ALIVE_TIMEOUT');
}

export const connectFlood: readonly Episode[] = [
  flood('connect-flood', 20, 3),
  flood('connect-slow', 0.5, 20),
  distributed,
  silentSessions,
];
