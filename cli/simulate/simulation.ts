import { Agenda } from './agenda.ts';
import { attackCues } from './attacks/schedule.ts';
import { backEnd, housekeeping, scanners } from './background.ts';
import { Broker } from './broker.ts';
import type { Stage } from './episode.ts';
import { settle } from './fleet.ts';
import { GREY, type Label, type Labels, Tally } from './labels.ts';
import { Meters, readMeters } from './meters.ts';
import { Outbox } from './outbox.ts';
import { Random } from './random.ts';
import { Scene } from './scene.ts';
import type { Settings } from './settings.ts';
import { troubles } from './troubles/schedule.ts';
import { deviceTypes } from './types/registry.ts';

/**
 * The fleet's records as NDJSON, in the order in which they arrive, some thousand a chunk; at last, who attacked.
 * Generated while they are read: memory is the fleet's, not the records'.
 */
export function* simulation(settings: Settings): Generator<string, Labels, void> {
  const { start, end } = settings;
  const random = new Random(settings.seed);
  const agenda = new Agenda(start);
  const outbox = new Outbox();
  const tallies = setTheStage(settings, agenda, outbox, random);

  for (let next = agenda.next; next < end; next = agenda.next) {
    outbox.release(next);
    agenda.step();
    if (outbox.waiting >= CHUNK) yield outbox.take();
  }
  outbox.release(Number.POSITIVE_INFINITY);
  yield outbox.take();
  return labelled(settings, outbox.written, tallies);
}

const CHUNK = 1_000;

const setTheStage = (settings: Settings, agenda: Agenda, outbox: Outbox, random: Random): Tally[] => {
  const meters = new Meters();
  const scene = new Scene(agenda, new Broker(agenda, outbox, meters));
  const fleet = settle(scene, deviceTypes, settings, random.fork('fleet'));
  scene.start(readMeters(meters, agenda, outbox, random.fork('meters')));
  scene.start(scanners(scene, random.fork('scanners')));
  scene.start(backEnd(scene, fleet, random.fork('back end')));
  scene.start(housekeeping(scene));

  const cues = [
    ...troubles(settings.trouble, settings.devices, settings, random.fork('troubles')),
    ...attackCues(settings.attacks, settings, random.fork('attacks')),
  ];
  const spent: Stage['spent'] = new Set();
  return cues.flatMap(({ at, episode }, index) => {
    const tally = episode.label === undefined ? undefined : new Tally(episode.label, `simulate/${episode.name}`);
    const stage = { scene, fleet, random: random.fork(`${episode.name}/${index}`), tally, spent };
    scene.start(episode.play(stage), at - scene.now);
    return tally ?? [];
  });
};

const labelled = ({ start, end, devices, seed }: Settings, events: number, tallies: readonly Tally[]): Labels => {
  const attacks = tallies.flatMap((tally) => tally.verdict ?? []).sort((a, b) => a.start - b.start);
  return {
    scenario: `simulated-${devices}-${seed}`,
    events,
    benignEvents: events - sum(attacks.filter(({ label }) => !GREY.has(label))),
    start,
    end,
    attacks,
  };
};

const sum = (labels: readonly Label[]): number => labels.reduce((total, label) => total + label.events, 0);
