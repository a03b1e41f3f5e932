import { isOpen } from '../baselines/gate.ts';
import { type Calm, calmOf, isWithin } from '../baselines/glance.ts';
import { CLIENTS_KNOWN } from '../baselines/learn.ts';
import { untoldNovelty } from '../baselines/principal-topics.ts';
import { type RateState, tickOf } from '../baselines/rate.ts';
import type { Baseline } from '../types/baseline.ts';
import type { Published } from '../types/signal.ts';
import type { GroupOf } from '../windows/groups.ts';
import { slotOf, TEN_SECONDS } from '../windows/scales.ts';
import { addToSeries, countAt, type Series } from '../windows/series.ts';
import { LARGE_BYTES } from '../windows/sizes.ts';
import { targetsOf } from '../windows/targets.ts';
import { seriesOf, type Window } from '../windows/window.ts';
import { isTroubled, type RateMemory } from './assess.ts';
import type { Heard } from './heard.ts';
import { memoryOf } from './lane-memory.ts';
import { topicsOf } from './listening.ts';
import { isUneventful } from './second-look.ts';
import type { Teachings } from './teaching.ts';

/** What absorbing needs of the windows in memory. */
export interface Absorbing {
  readonly client: (id: string) => Window | undefined;
  readonly principal: (id: string) => Window | undefined;
  readonly group: (name: string) => Window | undefined;
  readonly fleet: () => Window | undefined;
  readonly heard: Heard;
  readonly groupOf: GroupOf;
}

/**
 * Counts publishes at once that nobody needs to look at: a calm client repeats what it said in this learning tick already, as the same principal,
 * from the same address, to the same topic. That is nearly all of the traffic, and the first of every ten minutes goes the whole way.
 * Nothing is lost by it: counts are the same, and whatever goes beyond an entity's own noise is looked at as ever.
 */
export interface Absorber {
  /** Whether the publish was counted. What was not has to be inspected. */
  absorb(signal: Published, teachings: Teachings | undefined): boolean;
  /** Somebody wants to read the windows: puts into them what is pending. */
  settle(): void;
  /** What absorbed counts tell their groups of how they vary, per scale, since this was last asked; by group. */
  excess(): ReadonlyMap<string, Told>;
  /** Windows were forgotten: nothing is known of anybody. */
  forget(): void;
}

/** Excess per scale, and a time (epoch ms) in the tick that it is of. */
export interface Told {
  readonly at: number;
  readonly excess: number[];
}

/** What a client did in this tick, and where it is counted. */
interface Track {
  tick: number;
  readonly principal: string | undefined;
  readonly address: string | undefined;
  readonly topics: Map<string, Said>;
  counters: Counters | undefined;
  /** What it is known to be calm by, worked out for a state and by teachings. */
  calm: Calm | undefined;
  state: RateState | undefined;
  teachings: Teachings | undefined;
  /** Trace ids of its latest ten seconds: AWS may deliver a record twice. */
  slot: number;
  ids: string[];
}

/** A topic that was inspected. */
interface Said {
  /** Until this tick there is nothing to be noted of whom it addresses. */
  readonly until: number;
  /** A level of it is the client's id: it says nothing of anybody else. */
  readonly isOwn: boolean;
}

interface Counters {
  readonly client: Counter;
  readonly holder: Counter | undefined;
  readonly group: Counter;
  readonly fleet: Counter;
  readonly told: Told;
}

/** Where an entity is counted. What all of its clients share is added up for ten seconds first. */
interface Counter {
  readonly window: Window;
  readonly publishes: Series;
  readonly bytes: Series;
  slot: number;
  pendingPublishes: number;
  pendingBytes: number;
}

/** Topics that are remembered of a client; one with more is inspected. */
const TOPICS = 64;
/** A principal that publishes more in ten seconds is looked at. */
const FEW_OF_PRINCIPAL = 100;

export const createAbsorber = (windows: Absorbing): Absorber => {
  const tracks = new Map<string, Track>();
  const counters = new Map<string, Counter>();
  let told = new Map<string, Told>();
  let pending: Counter[] = [];

  const counterOf = (name: string, window: Window): Counter => {
    let counter = counters.get(name);
    if (!counter) counters.set(name, (counter = countersIn(window)));
    return counter;
  };

  const toldBy = (group: string, at: number): Told => {
    let known = told.get(group);
    if (!known) told.set(group, (known = { at, excess: [0, 0, 0] }));
    return known;
  };

  const find = ({ client, principal, at }: Published): Counters | undefined => {
    const group = windows.groupOf(client, undefined);
    const own = windows.client(client);
    const holder = principal === undefined ? undefined : windows.principal(principal);
    const [all, fleet] = [windows.group(group), windows.fleet()];
    if (!own || !all || !fleet || (principal !== undefined && !holder)) return undefined;
    return {
      client: countersIn(own),
      holder: holder && countersIn(holder),
      group: counterOf(group, all),
      fleet: counterOf('', fleet),
      told: toldBy(group, at),
    };
  };

  return {
    absorb(signal, teachings) {
      const slot = slotOf(TEN_SECONDS, signal.at);
      const tick = tickOf(slot);
      const track = tracks.get(signal.client);
      if (!track || track.principal !== signal.principal || track.address !== signal.address) {
        tracks.set(signal.client, newTrack(signal, slot));
        return false;
      }
      if (isDuplicate(track, signal.id, slot)) return true;
      if (track.tick !== tick) {
        track.tick = tick;
        track.counters = undefined;
        repeated(track, signal);
        return false;
      }
      const said = repeated(track, signal);
      if (!said || !isHarmless(said, signal, windows.heard) || signal.bytes > LARGE_BYTES || !teachings) return false;
      track.counters ??= find(signal);
      if (!track.counters || !isStill(track, track.counters, signal.at, slot, teachings)) return false;
      add(track.counters, slot, signal.bytes, pending);
      return true;
    },
    settle() {
      if (pending.length === 0) return;
      for (const counter of pending) flush(counter);
      pending = [];
    },
    excess() {
      const before = told;
      told = new Map();
      for (const track of tracks.values()) track.counters = undefined;
      return before;
    },
    forget() {
      tracks.clear();
      counters.clear();
    },
  };
};

const newTrack = (signal: Published, slot: number): Track => {
  const { principal, address, id } = signal;
  const unknown = { counters: undefined, calm: undefined, state: undefined, teachings: undefined };
  const track = { tick: tickOf(slot), principal, address, topics: new Map(), ...unknown, slot, ids: [id] };
  repeated(track, signal);
  return track;
};

const isDuplicate = (track: Track, id: string, slot: number): boolean => {
  if (id === '') return false;
  if (track.slot === slot) {
    if (track.ids.includes(id)) return true;
    track.ids.push(id);
    return false;
  }
  track.slot = slot;
  track.ids = [id];
  return false;
};

/** The topic, if it was inspected already and says nothing more in this tick. */
const repeated = ({ topics, tick }: Track, { topic, client }: Published): Said | undefined => {
  const known = topics.get(topic);
  if (known && known.until >= tick) return known;
  if (topics.size >= TOPICS) topics.clear();
  topics.set(topic, saidOf(topic, client, tick));
  return undefined;
};

/** Whoever else is addressed in a topic is noted anew in every tick. */
const saidOf = (topic: string, client: string, tick: number): Said => {
  const namesOthers = !topic.includes(client) && targetsOf(topic, client).length > 0;
  return { isOwn: topic.split('/').includes(client), until: namesOthers ? tick : Number.POSITIVE_INFINITY };
};

/** A topic of the client's own, or one that was found to borrow nobody's name: that may change, so it is asked each time. */
const isHarmless = (said: Said, { client, principal, topic }: Published, heard: Heard): boolean => {
  if (said.isOwn || principal === undefined) return true;
  const phrase = heard.find(client, principal, topic);
  return phrase !== undefined && (phrase.isOwn || phrase.calmBy !== undefined);
};

const countersIn = (window: Window): Counter => ({
  window,
  publishes: seriesOf(window, 'publishes'),
  bytes: seriesOf(window, 'bytes'),
  slot: NOTHING_PENDING,
  pendingPublishes: 0,
  pendingBytes: 0,
});

/** Whether there is nothing to see: nobody elsewhere, no incident, and counts that a glance or a second look finds calm. */
const isStill = (
  track: Track,
  { client, holder, group, told }: Counters,
  at: number,
  slot: number,
  teachings: Teachings,
): boolean => {
  const memory = client.window.baseline?.rates?.publishes as RateMemory | undefined;
  if (!memory || (holder && !isQuiet(holder, slot, at))) return false;
  if (memory.pause && isTroubled(client.window, at)) return false;
  const gateOpen = isOpen(memoryOf(group.window).publishes?.gate, at);
  const calm = memory.pause || gateOpen ? undefined : calmBy(track, memory.state, group.window.entity.id, teachings);
  if (calm && isWithin(calm, client.publishes, slot, ONE_MORE, told.excess)) return true;
  const norms = teachings.norms(group.window.entity.id, 'publishes');
  return isUneventful({ publishes: client.publishes, memory, norms, gateOpen }, slot, at, told.excess);
};

/** Worked out once for a state and by teachings. */
const calmBy = (track: Track, state: RateState, group: string, teachings: Teachings): Calm | undefined => {
  if (track.state !== state || track.teachings !== teachings) {
    track.state = state;
    track.teachings = teachings;
    track.calm = calmOf(state, teachings.norms(group, 'publishes'));
  }
  return track.calm;
};

/** Not counted yet. */
const ONE_MORE = { held: 0, fresh: 1 };

/** A principal that showed nothing new of late, in one place, or one that has long been in so many that nobody can tell a new one. */
const isQuiet = ({ window, publishes, slot: at, pendingPublishes }: Counter, slot: number, time: number): boolean => {
  const { baseline } = window;
  const pending = at === slot ? pendingPublishes : 0;
  if (!baseline || untoldNovelty(topicsOf(window), time) !== undefined) return false;
  if (countAt(publishes, TEN_SECONDS, slot) + pending >= FEW_OF_PRINCIPAL) return false;
  return isInOnePlace(baseline.open) || baseline.clients.length >= CLIENTS_KNOWN;
};

const isInOnePlace = (open: Baseline['open'] = []): boolean => {
  for (const { address } of open) if (address !== open[0]?.address) return false;
  return true;
};

const add = ({ client, holder, group, fleet }: Counters, slot: number, bytes: number, pending: Counter[]): void => {
  addToSeries(client.publishes, slot, 1);
  addToSeries(client.bytes, slot, bytes);
  if (slot > client.window.head) client.window.head = slot;
  if (holder) collect(holder, slot, bytes, pending);
  collect(group, slot, bytes, pending);
  collect(fleet, slot, bytes, pending);
};

const collect = (counter: Counter, slot: number, bytes: number, pending: Counter[]): void => {
  if (counter.slot !== slot) {
    if (counter.slot === NOTHING_PENDING) pending.push(counter);
    else flush(counter);
    counter.slot = slot;
  }
  counter.pendingPublishes += 1;
  counter.pendingBytes += bytes;
};

const flush = (counter: Counter): void => {
  const { window, publishes, bytes, slot, pendingPublishes, pendingBytes } = counter;
  addToSeries(publishes, slot, pendingPublishes);
  addToSeries(bytes, slot, pendingBytes);
  if (slot > window.head) window.head = slot;
  counter.pendingPublishes = 0;
  counter.pendingBytes = 0;
  counter.slot = NOTHING_PENDING;
};

const NOTHING_PENDING = -1;
