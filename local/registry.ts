import { X509Certificate } from 'node:crypto';
import { certificateIdOfDer } from './pki.ts';
import type { CertificateStatus, RegisteredCertificate, Registry } from './types.ts';
import { StateError } from './types.ts';

/** IoT Core's registry of certificates, in memory. `now` in epoch milliseconds. */
export const createRegistry = (now: () => number): Registry => {
  const certificates = new Map<string, RegisteredCertificate>();
  const listeners: ((id: string) => void)[] = [];

  return {
    certificates,

    register({ pem, policy, createdAt, status = 'ACTIVE' }) {
      const parsed = new X509Certificate(pem);
      const id = certificateIdOfDer(parsed.raw);
      if (certificates.has(id)) {
        throw new StateError('ResourceAlreadyExistsException', `The certificate ${id} is already registered`);
      }
      const commonName = commonNameOf(parsed);
      const certificate = { id, pem, commonName, policy, createdAt, status, lastModifiedAt: createdAt };
      certificates.set(id, certificate);
      return certificate;
    },

    update(id, status) {
      if (status.startsWith('PENDING_')) {
        throw new StateError('InvalidRequestException', `A certificate's status cannot be set to ${status}`);
      }
      const certificate = certificates.get(id);
      if (!certificate) throw new StateError('ResourceNotFoundException', `The certificate ${id} does not exist`);
      if (certificate.status === status) return;
      if (certificate.status === 'REVOKED') {
        throw new StateError(
          'CertificateStateException',
          `The certificate ${id} is REVOKED and cannot become ${status}`,
        );
      }
      const before: CertificateStatus = certificate.status;
      certificate.status = status;
      certificate.lastModifiedAt = now();
      if (before !== 'ACTIVE') return;
      for (const listener of listeners) listener(id);
    },

    onDeactivated(listener) {
      listeners.push(listener);
    },
  };
};

/** The last one, where a subject has several. */
const commonNameOf = (certificate: X509Certificate): string | undefined =>
  [certificate.toLegacyObject().subject.CN].flat().at(-1);
