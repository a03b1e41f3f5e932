import { type CertificateStatus, type RegisteredCertificate, StateError } from '../types.ts';
import { AwsError } from './error.ts';
import type { IotOptions } from './iot.ts';
import { certificateIdOf, iotArns } from './iot-identity.ts';
import type { RestOperations } from './rest-json.ts';

const SETTABLE: ReadonlySet<string> = new Set(['ACTIVE', 'INACTIVE', 'REVOKED']);
const STATUS_OF: Readonly<Record<StateError['code'], number>> = {
  CertificateStateException: 406,
  InvalidRequestException: 400,
  ResourceAlreadyExistsException: 409,
  ResourceNotFoundException: 404,
};

const MAX_POLICIES = 10;

/** Certificates, and the policies attached to them, which are kept and answered but not obeyed here. UpdateCertificate ends connections through the registry. */
export const certificateOperations = ({ template, registry, limit }: IotOptions): RestOperations => {
  const arn = iotArns(template.stack);

  const attached = new Map<string, Set<string>>();
  const attachedTo = (id: string): Set<string> => {
    const { policy } = find(id);
    const policies = attached.get(id) ?? new Set([policy]);
    attached.set(id, policies);
    return policies;
  };

  const find = (id: string): RegisteredCertificate => {
    const certificate = registry.certificates.get(id);
    if (certificate) return certificate;
    throw new AwsError('ResourceNotFoundException', `Certificate ${id} does not exist.`, 404);
  };

  const summary = ({ id, status, createdAt }: RegisteredCertificate) => ({
    certificateArn: arn('cert', id),
    certificateId: id,
    status,
    certificateMode: 'DEFAULT',
    creationDate: createdAt / 1000,
  });

  return {
    UpdateCertificate: {
      route: 'PUT /certificates/{certificateId}',
      handle: ({ path, query }) => {
        limit('UpdateCertificate', 10);
        const status = query.get('newStatus') ?? '';
        if (!SETTABLE.has(status)) {
          throw new AwsError('InvalidRequestException', `A certificate cannot be set to ${status || 'no status'}.`);
        }
        try {
          registry.update(path.certificateId ?? '', status as CertificateStatus);
        } catch (error) {
          if (!(error instanceof StateError)) throw error;
          throw new AwsError(error.code, error.message, STATUS_OF[error.code]);
        }
      },
    },
    DescribeCertificate: {
      route: 'GET /certificates/{certificateId}',
      handle: ({ path }) => {
        limit('DescribeCertificate', 10);
        const certificate = find(path.certificateId ?? '');
        const description = {
          ...summary(certificate),
          certificatePem: certificate.pem,
          ownedBy: template.stack.accountId,
          lastModifiedDate: certificate.lastModifiedAt / 1000,
          customerVersion: 1,
        };
        return { certificateDescription: description };
      },
    },
    ListCertificates: {
      route: 'GET /certificates',
      handle: ({ query }) => {
        const start = Number(query.get('marker') ?? 0);
        const end = start + Number(query.get('pageSize') ?? 25);
        const all = [...registry.certificates.values()];
        const nextMarker = end < all.length ? String(end) : undefined;
        return { certificates: all.slice(start, end).map(summary), nextMarker };
      },
    },
    ListAttachedPolicies: {
      route: 'POST /attached-policies/{target}',
      handle: ({ path }) => {
        limit('ListAttachedPolicies', 15);
        const policies = [...attachedTo(certificateIdOf(path.target))];
        return { policies: policies.map((name) => ({ policyName: name, policyArn: arn('policy', name) })) };
      },
    },
    AttachPolicy: {
      route: 'PUT /target-policies/{policyName}',
      handle: ({ path, json }) => {
        limit('AttachPolicy', 15);
        const policies = attachedTo(certificateIdOf(String(json().target)));
        if (policies.size >= MAX_POLICIES)
          throw new AwsError('LimitExceededException', 'Limit exceeded for policies of a principal', 410);
        policies.add(path.policyName ?? '');
      },
    },
    DetachPolicy: {
      route: 'POST /target-policies/{policyName}',
      handle: ({ path, json }) => {
        limit('DetachPolicy', 15);
        attachedTo(certificateIdOf(String(json().target))).delete(path.policyName ?? '');
      },
    },
  };
};
