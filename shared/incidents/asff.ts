import type { Entity } from '../types/entity.ts';
import { sameEntity } from '../types/entity.ts';
import type { Incident } from '../types/incident.ts';
import type { Severity } from '../types/severity.ts';
import { cut, harmless } from './escape.ts';
import { culpritsOf, messageOf, type Remedies } from './message.ts';
import { isCertificate } from './name.ts';
import { certificateArn, type Origin } from './origin.ts';
import { headline } from './statement.ts';

/**
 * A finding of Security Hub in the AWS Security Finding Format, as BatchImportFindings takes it.
 * The format has no type for anything in IoT Core, so resources are `Other`.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html
 */
export interface AsffFinding {
  readonly SchemaVersion: '2018-10-08';
  readonly Id: string;
  readonly ProductArn: string;
  readonly ProductName: string;
  readonly CompanyName: string;
  readonly GeneratorId: string;
  readonly AwsAccountId: string;
  readonly Types: readonly string[];
  readonly FirstObservedAt: string;
  readonly LastObservedAt: string;
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  readonly Severity: { readonly Label: Label; readonly Original: Severity };
  readonly Title: string;
  readonly Description: string;
  readonly Remediation?: { readonly Recommendation: { readonly Text: string } };
  readonly ProductFields: Readonly<Record<string, string>>;
  readonly Resources: readonly AsffResource[];
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
}

interface AsffResource {
  readonly Type: 'Other';
  readonly Id: string;
  readonly Region: string;
  readonly Details: { readonly Other: Readonly<Record<string, string>> };
}

type Label = 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** AWS's limits, in characters. */
const DESCRIPTION = 1_024;
const RECOMMENDATION = 512;
const RESOURCES = 32;

/** `at`: epoch milliseconds. Security Hub takes an update only where it is newer than what it has. */
export const asffOf = (incident: Incident, remedies: Remedies, origin: Origin, at: number): AsffFinding => {
  const { id, severity, detector, status, summary, response, openedAt, lastSeenAt, ...message } = messageOf(
    incident,
    remedies,
  );
  const { partition, region, account, stack } = origin;
  const [recommendation] = [...response.undo, ...response.byHand];
  return {
    SchemaVersion: '2018-10-08',
    Id: `${stack}/${id}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    ProductName: 'Floodgate',
    CompanyName: 'Floodgate',
    GeneratorId: `floodgate/${detector}`,
    AwsAccountId: account,
    Types: [`Unusual Behaviors/Application/${detector}`],
    FirstObservedAt: openedAt,
    LastObservedAt: lastSeenAt,
    CreatedAt: openedAt,
    UpdatedAt: new Date(at).toISOString(),
    Severity: { Label: LABELS[severity], Original: severity },
    Title: `${detector}, ${headline(incident)}`.slice(0, TITLE),
    Description: cut([summary, ...response.statements].join(' '), DESCRIPTION),
    ...(recommendation !== undefined && {
      Remediation: { Recommendation: { Text: cut(recommendation, RECOMMENDATION) } },
    }),
    ProductFields: {
      'floodgate/incident': id,
      'floodgate/revision': String(message.revision),
      'floodgate/class': message.class,
      'floodgate/response': response.state,
      'floodgate/findings': String(message.findings),
    },
    Resources: resourcesOf(incident).map(({ role, entity }) => ({
      Type: 'Other',
      Id: isCertificate(entity) ? certificateArn(origin, entity.id) : `${entity.kind}/${harmless(entity.id)}`,
      Region: region,
      Details: { Other: { kind: entity.kind, id: harmless(entity.id), role } },
    })),
    RecordState: status === 'closed' ? 'ARCHIVED' : 'ACTIVE',
  };
};

const TITLE = 256;

const LABELS: Readonly<Record<Severity, Label>> = {
  info: 'INFORMATIONAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'CRITICAL',
};

interface Part {
  readonly role: 'culprit' | 'victim' | 'subject';
  readonly entity: Entity;
}

/** Everybody once; whoever is blamed is named as that. */
const resourcesOf = (incident: Incident): readonly Part[] => {
  const { lead, entity } = incident;
  const parts: readonly Part[] = [
    ...culpritsOf(incident).map((culprit): Part => ({ role: 'culprit', entity: culprit })),
    ...(lead.victim ? [{ role: 'victim', entity: lead.victim } as const] : []),
    { role: 'subject', entity },
  ];
  return parts
    .filter((part, n) => parts.findIndex((other) => sameEntity(other.entity, part.entity)) === n)
    .slice(0, RESOURCES);
};
