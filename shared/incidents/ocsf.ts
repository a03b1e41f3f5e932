import type { EvidenceClass } from '../types/finding.ts';
import type { Incident } from '../types/incident.ts';
import { type Severity, severityRank } from '../types/severity.ts';
import { messageOf, type NamedEntity, type Remedies } from './message.ts';
import type { Origin } from './origin.ts';
import { headline } from './statement.ts';

/** An OCSF Detection Finding. https://schema.ocsf.io/classes/detection_finding */
export interface OcsfFinding {
  readonly activity_id: 1 | 2 | 3;
  readonly category_uid: 2;
  readonly class_uid: 2004;
  readonly type_uid: number;
  readonly time: number;
  readonly severity_id: number;
  readonly severity: string;
  readonly status_id: 1 | 4;
  readonly is_alert: boolean;
  readonly confidence_id: 1 | 3;
  readonly message: string;
  readonly metadata: {
    readonly version: string;
    readonly profiles: readonly string[];
    readonly product: { readonly name: string; readonly vendor_name: string; readonly uid: string };
    readonly correlation_uid: string;
    readonly sequence: number;
  };
  readonly cloud: { readonly provider: 'AWS'; readonly region: string; readonly account: { readonly uid: string } };
  readonly finding_info: {
    readonly uid: string;
    readonly title: string;
    readonly desc: string;
    readonly created_time: number;
    readonly first_seen_time: number;
    readonly last_seen_time: number;
    readonly analytic: { readonly name: string; readonly uid: string; readonly type_id: 2 };
  };
  readonly evidences: readonly {
    readonly data: Readonly<Record<string, unknown>>;
    readonly src_endpoint?: { readonly ip: string };
  }[];
  readonly resources: readonly { readonly type: string; readonly uid: string; readonly role: string }[];
  readonly remediation: { readonly desc: string };
}

/** The newest that was released when this was written; the class has not changed since it came with 1.1. */
const VERSION = '1.6.0';
const CLASS = 2004;

/** `at`: epoch milliseconds. */
export const ocsfOf = (
  incident: Incident,
  remedies: Remedies,
  { stack, region, account }: Origin,
  at: number,
): OcsfFinding => {
  const message = messageOf(incident, remedies);
  const { id, revision, severity, detector, summary, expected, response } = message;
  const activity = activityOf(incident);
  return {
    activity_id: activity,
    category_uid: 2,
    class_uid: CLASS,
    type_uid: CLASS * 100 + activity,
    time: at,
    severity_id: severityRank(severity) + 1,
    severity: NAMES[severity],
    status_id: incident.status === 'closed' ? 4 : 1,
    is_alert: severity !== 'info',
    confidence_id: CONFIDENCE[incident.class],
    message: response.statements.join(' '),
    metadata: {
      version: VERSION,
      profiles: ['cloud'],
      product: { name: 'Floodgate', vendor_name: 'Floodgate', uid: stack },
      correlation_uid: id,
      sequence: revision,
    },
    cloud: { provider: 'AWS', region, account: { uid: account } },
    finding_info: {
      uid: id,
      title: `${detector}, ${headline(incident)}`,
      desc: summary,
      created_time: incident.openedAt,
      first_seen_time: incident.openedAt,
      last_seen_time: incident.lastSeenAt,
      analytic: { name: detector, uid: detector, type_id: 2 },
    },
    evidences: [
      { data: message.evidence },
      ...message.related.addresses.filter(isAddress).map((ip) => ({ data: {}, src_endpoint: { ip } })),
    ],
    resources: [
      ...message.culprits.map(resourceAs('culprit')),
      ...(message.victim ? [resourceAs('victim')(message.victim)] : []),
      resourceAs('subject')(message.entity),
    ],
    remediation: { desc: [expected, ...response.undo, ...response.byHand].join('\n') },
  };
};

/** Create, Update, Close. */
const activityOf = ({ status, revision }: Incident): 1 | 2 | 3 => {
  if (status === 'closed') return 3;
  return revision === 1 ? 1 : 2;
};

const NAMES: Readonly<Record<Severity, string>> = {
  info: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
};

/** What anybody could have sent may be true and proves nothing. */
const CONFIDENCE: Readonly<Record<EvidenceClass, 1 | 3>> = { claimed: 1, authenticated: 3 };

const resourceAs =
  (role: string) =>
  ({ kind, id }: NamedEntity) => ({ type: kind, uid: id, role });

const isAddress = (text: string): boolean => /^[0-9a-f.:]{2,45}$/.test(text);
