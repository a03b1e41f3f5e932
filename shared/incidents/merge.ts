import { entityKey } from '../types/entity.ts';
import type { Finding, Related } from '../types/finding.ts';
import { FINDINGS_KEPT, type Incident } from '../types/incident.ts';
import { graver, severityRank } from '../types/severity.ts';
import { bounded, joined } from './bounded.ts';

/**
 * The incident with one more finding. Severity only rises. The revision rises with what people, and `react`, must hear of:
 * graver than before, or somebody new whom authenticated evidence blames.
 * A finding of the episode before changes nothing: it was delivered again.
 */
export const merge = (incident: Incident, raw: Finding): Incident => {
  if (incident.after !== undefined && raw.at <= incident.after) return incident;
  const finding = bounded(raw);
  const severity = graver(incident.severity, finding.severity);
  const findings = kept(incident.findings, finding);
  const news = severity !== incident.severity || blamesSomebodyNew(incident.findings, findings);
  return {
    ...incident,
    severity,
    openedAt: Math.min(incident.openedAt, finding.at),
    lastSeenAt: Math.max(incident.lastSeenAt, finding.at),
    lead: leads(finding, incident.lead) ? finding : incident.lead,
    findings,
    findingCount: incident.findingCount + 1,
    class: finding.class === 'authenticated' ? 'authenticated' : incident.class,
    related: joinedRelated(incident.related, finding.related),
    revision: news ? incident.revision + 1 : incident.revision,
  };
};

/** Whether authenticated evidence blames somebody in it: only then can anything be done. */
export const isActionable = ({ class: evidence, culprit, contested }: Finding): boolean =>
  evidence === 'authenticated' && culprit !== undefined && contested !== true;

const leads = (a: Finding, b: Finding): boolean => compareWith(severityOf, atOf, wordsOf)(a, b) > 0;

/** One per culprit and class, the newest. Where there are too many, what can be acted on stays, then the gravest, then who was here first. */
const kept = (findings: readonly Finding[], finding: Finding): readonly Finding[] => {
  const at = findings.findIndex((other) => blame(other) === blame(finding));
  const old = findings[at];
  if (old) return isNewer(finding, old) ? findings.with(at, finding) : findings;
  if (findings.length < FINDINGS_KEPT) return [...findings, finding];
  const weakest = findings.toSorted(compareWith(weight)).at(0);
  if (!weakest || weight(finding) <= weight(weakest)) return findings;
  return [...findings.filter((other) => other !== weakest), finding];
};

const isNewer = (a: Finding, b: Finding): boolean => compareWith(atOf, severityOf, wordsOf)(a, b) > 0;

const blame = ({ class: evidence, culprit }: Finding): string => `${evidence} ${culprit ? entityKey(culprit) : ''}`;

const weight = (finding: Finding): number => (isActionable(finding) ? 10 : 0) + severityRank(finding.severity);

const blamesSomebodyNew = (before: readonly Finding[], after: readonly Finding[]): boolean => {
  const known = new Set(before.filter(isActionable).map(blame));
  return after.some((finding) => isActionable(finding) && !known.has(blame(finding)));
};

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

const compareWith =
  (...keys: readonly ((finding: Finding) => number | string)[]) =>
  (a: Finding, b: Finding): number => {
    for (const key of keys) {
      const [x, y] = [key(a), key(b)];
      if (x !== y) return x > y ? 1 : -1;
    }
    return 0;
  };
