import {
  type CertificateStatus,
  DescribeCertificateCommand,
  type IoTClient,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import type { Certificates } from '../ports/certificates.ts';

export const permissions = ['iot:DescribeCertificate', 'iot:UpdateCertificate'] as const;

/** AWS IoT's registry of certificates. */
export const iotCertificates = (iot: IoTClient): Certificates => {
  const update = async (certificateId: string, newStatus: CertificateStatus): Promise<void> => {
    await iot.send(new UpdateCertificateCommand({ certificateId, newStatus }));
  };
  return {
    async describe(certificateId) {
      try {
        const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
        const { status, lastModifiedDate } = certificateDescription ?? {};
        if (status === undefined) throw new Error(`DescribeCertificate ${certificateId}: no status in the answer`);
        return { status, lastModifiedAt: lastModifiedDate?.getTime() };
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    deactivate: (certificateId) => update(certificateId, 'INACTIVE'),
    revoke: (certificateId) => update(certificateId, 'REVOKED'),
    reinstate: (certificateId) => update(certificateId, 'ACTIVE'),
  };
};
