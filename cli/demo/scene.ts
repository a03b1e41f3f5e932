import { setTimeout as pause } from 'node:timers/promises';
import type { IncidentMessage } from '../../shared/incidents/message.ts';
import type { ActionName } from '../../shared/types/action.ts';
import type { Arena, Attack } from './arena.ts';
import type { Party } from './party.ts';

/** How an attack went. Seconds are counted from its first message. */
export interface Result {
  readonly name: string;
  readonly detected: boolean;
  readonly secondsToDetect: number | null;
  /** The gravest action that was carried out on the culprit. */
  readonly action: ActionName | null;
  /** Until the last of the attacker's connections was closed for good; null where it never had one. */
  readonly secondsToGone: number | null;
  /** Honest clients that Floodgate disconnected, whose certificate it touched, or whom it blamed. */
  readonly innocentsAffected: number;
}

/** What the audience of a scene needs to see and hear. */
export interface Stage {
  readonly arena: Arena;
  /** SNS messages, as they come. */
  readonly listen: (listener: (message: Heard) => void) => () => void;
  /** Honest clients that were affected by us since `from` (epoch ms). */
  readonly innocentsCutSince: (from: number) => number;
}

/** An SNS message as its subscribers get it, and when. */
export interface Heard {
  readonly message: IncidentMessage;
  readonly email: string;
  readonly at: number;
}

const LONGEST_MS = 13_000;
const LOOK_EVERY_MS = 50;
/** A connection that has stayed away so long, though its owner tries every second, is gone. */
const GONE_FOR_MS = 1_500;

export const playScene = async (attack: Attack, stage: Stage): Promise<Result> => {
  const heard: Heard[] = [];
  const stopListening = stage.listen((one) => heard.push(one));
  const from = Date.now();
  const party = await attack.launch(stage.arena);
  const ours = () => heard.filter(({ message }) => isAbout(message, attack, party));
  const until = Date.now() + LONGEST_MS;
  while (Date.now() < until && !isOver(attack, party, ours())) await pause(LOOK_EVERY_MS);
  const result = resultOf(attack, party, ours(), stage.innocentsCutSince(from));
  await party.stop();
  stopListening();
  return result;
};

/** Found by one of the detectors that should, naming the attacker's certificate or address. */
const isAbout = (
  { detector, related, culprits, entity }: IncidentMessage,
  attack: Attack,
  { identity }: Party,
): boolean =>
  attack.detectors.includes(detector) &&
  [...related.principals, ...related.addresses, ...culprits.map(({ id }) => id), entity.id].some(
    (id) => id === identity.certificateId || id === identity.address,
  );

const isOver = (attack: Attack, party: Party, heard: readonly Heard[]): boolean => {
  if (heard.length === 0) return false;
  if (attack.action === 'alert') return true;
  const goneSince = party.goneSince();
  return carriedOut(attack, party, heard) && goneSince !== undefined && Date.now() - goneSince > GONE_FOR_MS;
};

const carriedOut = (attack: Attack, party: Party, heard: readonly Heard[]): boolean =>
  deedOf(party, heard) === attack.action;

const LADDER: readonly ActionName[] = ['alert', 'disconnect', 'quarantine', 'deactivate', 'revoke'];

/** The gravest deed done to the culprit; an incident that only alerts has alerted. */
const deedOf = (party: Party, heard: readonly Heard[]): ActionName | null => {
  if (heard.length === 0) return null;
  const done = heard
    .flatMap(({ message }) => message.deeds)
    .filter(({ outcome, target }) => outcome === 'done' && target.id === party.identity.certificateId)
    .map(({ action }) => action);
  return LADDER.findLast((action) => done.includes(action)) ?? 'alert';
};

const resultOf = (attack: Attack, party: Party, heard: readonly Heard[], innocentsAffected: number): Result => {
  const begun = party.begunAt() ?? Date.now();
  const first = heard[0];
  const goneSince = party.goneSince();
  return {
    name: attack.name,
    detected: first !== undefined,
    secondsToDetect: first ? seconds(first.at - begun) : null,
    action: deedOf(party, heard),
    secondsToGone: attack.action === 'alert' || goneSince === undefined ? null : seconds(goneSince - begun),
    innocentsAffected,
  };
};

const seconds = (ms: number): number => Math.round(ms / 100) / 10;

/** Found, answered as the policy says, the attacker gone where it had got in, and nobody else touched. */
export const isWell = (attack: Attack, result: Result): boolean =>
  result.detected &&
  result.action === attack.action &&
  (attack.action === 'alert' || result.secondsToGone !== null) &&
  result.innocentsAffected === 0;
