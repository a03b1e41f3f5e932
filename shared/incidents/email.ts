import type { EvidenceClass, Related } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import { harmless } from './escape.ts';
import { culpritsOf, type IncidentMessage } from './message.ts';
import { briefly, isCertificate, listed, nameOf, namesOf, SHOWN } from './name.ts';

const LABEL = 9;

/** The incident for a tired person: what, who, since when, what was done, how to undo it, what to run. Plain text. */
export const emailOf = (incident: Incident, message: IncidentMessage): string => {
  const { severity, detector, status, summary, response, expected, id, revision, verdict } = message;
  return [
    `${severity.toUpperCase()}: ${detector}${status === 'closed' ? ', over now' : ', going on'}`,
    '',
    ...line('What', [briefly(summary)]),
    ...line('Who', whoOf(incident, message)),
    ...line('Seen with', [seenWith(incident)]),
    ...line('Since', [sinceOf(message)]),
    ...line('Done', response.statements),
    ...line('Verdict', verdict ? [`${verdict.verdict}, says ${verdict.by}: ${verdict.reason}`] : []),
    ...line('Undo', response.undo),
    ...line('By hand', response.byHand),
    ...line('Runbook', response.runbooks),
    ...line('Expected', status === 'closed' ? [] : [expected]),
    ...line('In full', inFull(incident, [...response.undo, ...response.byHand])),
    '',
    `Incident ${id}, revision ${revision}.`,
    '',
  ].join('\n');
};

const line = (label: string, texts: readonly string[]): readonly string[] =>
  texts.filter((text) => text !== '').map((text, index) => `${(index === 0 ? label : '').padEnd(LABEL)} ${text}`);

const whoOf = (incident: Incident, { culpritsLeftOut }: IncidentMessage): readonly string[] => {
  const { lead, entity } = incident;
  const culprits = culpritsOf(incident);
  return [
    culprits.length > 0 ? `to blame: ${namesOf(culprits)}` : `${nameOf(entity)}; ${whyNobody(incident)}`,
    culpritsLeftOut === undefined
      ? ''
      : `and ${culpritsLeftOut} or more beside them: too many to keep, so nothing was decided about those`,
    claimsOf(incident),
    lead.victim ? `protected: ${nameOf(lead.victim)}` : '',
  ];
};

const whyNobody = ({ lead }: Incident): string =>
  lead.contested ? 'two sides are plausible, nobody is blamed' : 'nobody can be blamed with certainty';

/** Names that a peer gave itself without proof: no device of that name need have been there. */
const claimsOf = (incident: Incident): string => {
  const { entity } = incident;
  const proven = relatedBy(incident, 'authenticated', 'clients');
  const claims = relatedBy(incident, 'claimed', 'clients').filter((id) => id !== entity.id && !proven.includes(id));
  return claims.length > 0 ? `claimed to be ${listed(claims.map(quoted))}` : '';
};

const seenWith = (incident: Incident): string => {
  const { entity, related, lead } = incident;
  const clients = relatedBy(incident, 'authenticated', 'clients').filter((id) => id !== lead.victim?.id);
  const addresses = related.addresses.filter((address) => address !== entity.id);
  const certificates = certificatesBeside(incident);
  return [
    clients.length > 0 ? `client ${listed(clients.map(quoted))}` : '',
    addresses.length > 0 ? `address ${listed(addresses.map((address) => harmless(address)))}` : '',
    certificates.length > 0 ? `certificate ${listed(certificates.map(briefly))}` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
};

/** Where nobody is blamed, people want to know between whom they have to choose. */
const certificatesBeside = (incident: Incident): readonly string[] =>
  culpritsOf(incident).length > 0
    ? []
    : relatedBy(incident, 'authenticated', 'principals').filter((id) => isCertificate({ kind: 'principal', id }));

/** Certificate ids that the text cut short and no command has. */
const inFull = (incident: Incident, commands: readonly string[]): readonly string[] =>
  [
    ...culpritsOf(incident)
      .filter(isCertificate)
      .map(({ id }) => id),
    ...certificatesBeside(incident),
  ]
    .filter((id) => !commands.some((command) => command.includes(id)))
    .slice(0, SHOWN);

const relatedBy = ({ findings }: Incident, evidence: EvidenceClass, kind: keyof Related): readonly string[] => [
  ...new Set(findings.filter((finding) => finding.class === evidence).flatMap(({ related }) => related[kind])),
];

const quoted = (id: string): string => `"${briefly(harmless(id))}"`;

const sinceOf = ({ openedAt, lastSeenAt, closedAt }: IncidentMessage): string =>
  [
    utc(openedAt),
    utc(lastSeenAt) === utc(openedAt) ? '' : `last seen ${later(openedAt, lastSeenAt)}`,
    closedAt === undefined ? '' : `closed ${later(openedAt, closedAt)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');

/** The date only where it is another one. */
const later = (from: string, iso: string): string => (dateOf(from) === dateOf(iso) ? timeOf(iso) : utc(iso));

const utc = (iso: string): string => `${dateOf(iso)} ${timeOf(iso)} UTC`;

const dateOf = (iso: string): string => iso.slice(0, 10);

const timeOf = (iso: string): string => iso.slice(11, 19);
