import { entityKey } from '../types/entity.ts';
import type { Finding, Related } from '../types/finding.ts';
import { fingerprint } from '../types/fingerprint.ts';
import { BLAMED_COUNTED, FINDINGS_KEPT, type Incident } from '../types/incident.ts';
import { graver, severityRank } from '../types/severity.ts';
import { bounded, joined } from './bounded.ts';

/**
 * The incident with one more finding: the same whatever the order in which findings come, but for what counts the writes.
 * Severity only rises. The revision rises with what people, and `react`, must hear of:
 * graver than before, somebody new whom authenticated evidence blames, or more of them than can be kept.
 * A finding of the episode before changes nothing: it was delivered again.
 */
export const merge = (incident: Incident, raw: Finding): Incident => {
  if (incident.after !== undefined && raw.at <= incident.after) return incident;
  const finding = bounded(raw);
  const merged = {
    ...incident,
    severity: graver(incident.severity, finding.severity),
    openedAt: Math.min(incident.openedAt, finding.at),
    lastSeenAt: Math.max(incident.lastSeenAt, finding.at),
    lead: leads(finding, incident.lead) ? finding : incident.lead,
    findings: kept(incident.findings, finding),
    blamed: joined(incident.blamed, markOf(finding), BLAMED_COUNTED),
    findingCount: incident.findingCount + 1,
    class: finding.class === 'authenticated' ? finding.class : incident.class,
    related: joinedRelated(incident.related, finding.related),
  };
  return isNews(incident, merged) ? { ...merged, revision: incident.revision + 1 } : merged;
};

/** Whether it can lead to more than an alert: authenticated evidence, more than a notice, that blames somebody for certain. */
export const isActionable = ({ class: evidence, severity, culprit, contested }: Finding): boolean =>
  evidence === 'authenticated' && severity !== 'info' && culprit !== undefined && contested !== true;

/** Stands for the culprit that a finding may be acted on for; nobody's where it cannot. */
export const markOf = (finding: Finding): readonly string[] =>
  finding.culprit && isActionable(finding) ? [fingerprint(finding.culprit)] : [];

/** How many culprits, at least, could be acted on and were too many to be kept. */
export const culpritsLeftOut = ({ blamed, findings }: Incident): number =>
  Math.max(0, blamed.length - findings.filter(isActionable).length);

const isNews = (before: Incident, after: Incident): boolean =>
  after.severity !== before.severity ||
  blamesSomebodyNew(before.findings, after.findings) ||
  (culpritsLeftOut(after) > 0 && culpritsLeftOut(before) === 0);

const blamesSomebodyNew = (before: readonly Finding[], after: readonly Finding[]): boolean => {
  const known = new Set(before.filter(isActionable).map(blame));
  return after.some((finding) => isActionable(finding) && !known.has(blame(finding)));
};

const leads = (a: Finding, b: Finding): boolean => compareBy(severityOf, atOf, wordsOf)(a, b) > 0;

/**
 * One finding per blame, the strongest, strongest first; where there are too many, the weakest go.
 * A blame only ever grows stronger and the weakest that is kept too, so whoever goes would have gone in any order.
 */
const kept = (findings: readonly Finding[], finding: Finding): readonly Finding[] => {
  const known = findings.find((other) => blame(other) === blame(finding));
  const weakest = findings.length < FINDINGS_KEPT ? undefined : findings.at(-1);
  const atLeast = known ?? weakest;
  if (atLeast && strength(atLeast, finding) >= 0) return findings;
  const all = [...findings.filter((other) => other !== known), finding];
  return all.toSorted((a, b) => strength(b, a)).slice(0, FINDINGS_KEPT);
};

const blame = ({ class: evidence, contested = false, culprit }: Finding): string =>
  `${evidence} ${contested} ${culprit ? entityKey(culprit) : ''}`;

const joinedRelated = (a: Related, b: Related): Related => {
  const sum = {
    clients: joined(a.clients, b.clients),
    principals: joined(a.principals, b.principals),
    addresses: joined(a.addresses, b.addresses),
  };
  const same = sum.clients === a.clients && sum.principals === a.principals && sum.addresses === a.addresses;
  return same ? a : sum;
};

const severityOf = (finding: Finding): number => severityRank(finding.severity);
const atOf = (finding: Finding): number => finding.at;
/** Only so that two findings of one instant are told apart the same way in any order. */
const wordsOf = (finding: Finding): string => JSON.stringify(finding);

const compareBy =
  (...keys: readonly ((finding: Finding) => number | string)[]) =>
  (a: Finding, b: Finding): number => {
    for (const key of keys) {
      const [x, y] = [key(a), key(b)];
      if (x !== y) return x > y ? 1 : -1;
    }
    return 0;
  };

/** What can be acted on, then the gravest, then who was here first: newcomers push nobody out who is as grave. */
const strength = compareBy(
  (finding) => Number(isActionable(finding)),
  severityOf,
  (finding) => -finding.at,
  wordsOf,
);
