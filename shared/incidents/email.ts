import type { Incident } from '../types/incident.ts';
import { culpritsOf, type IncidentMessage } from './message.ts';
import { nameOf } from './name.ts';

const SHOWN = 3;
const LABEL = 9;

/** The incident for a tired person: what, who, since when, what was done, how to undo it, what to run. Plain text. */
export const emailOf = (incident: Incident, message: IncidentMessage): string => {
  const { severity, detector, status, summary, response, related, id, revision } = message;
  return [
    `${severity.toUpperCase()}: ${detector}${status === 'closed' ? ', over now' : ', going on'}`,
    '',
    ...line('What', [summary]),
    ...line('Who', whoOf(incident)),
    ...line('Seen with', [seenWith(related)]),
    ...line('Since', [sinceOf(message)]),
    ...line('Done', response.statements),
    ...line('Undo', response.undo),
    ...line('By hand', response.byHand),
    '',
    `Incident ${id}, revision ${revision}.`,
    '',
  ].join('\n');
};

const line = (label: string, texts: readonly string[]): readonly string[] =>
  texts.filter((text) => text !== '').map((text, index) => `${(index === 0 ? label : '').padEnd(LABEL)} ${text}`);

const whoOf = (incident: Incident): readonly string[] => {
  const { lead, entity } = incident;
  const culprits = culpritsOf(incident);
  const protects = lead.victim ? [`protected: ${nameOf(lead.victim)}`] : [];
  if (culprits.length > 0) return [`to blame: ${listed(culprits.map(nameOf))}`, ...protects];
  if (lead.contested) return [`${nameOf(entity)}; two sides are plausible, nobody is blamed`, ...protects];
  return [`${nameOf(entity)}; nobody can be blamed with certainty`, ...protects];
};

const seenWith = ({ clients, addresses }: IncidentMessage['related']): string =>
  [
    clients.length > 0 ? `client ${listed(clients.map((id) => `"${id}"`))}` : '',
    addresses.length > 0 ? `address ${listed(addresses)}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');

const listed = (names: readonly string[]): string => {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const sinceOf = ({ openedAt, lastSeenAt, closedAt }: IncidentMessage): string =>
  `${utc(openedAt)}, ${closedAt === undefined ? `last seen ${utc(lastSeenAt)}` : `closed ${utc(closedAt)}`}`;

const utc = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
