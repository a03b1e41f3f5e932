import { describe, expect, it, jest } from '@jest/globals';
import { createAuthority } from '../../local/pki.ts';
import { createRegistry } from '../../local/registry.ts';
import type { CertificateStatus, RegisteredCertificate, Registry } from '../../local/types.ts';

const authority = createAuthority(Date.UTC(2026, 10, 20));
const setUp = (status?: CertificateStatus): { registry: Registry; certificate: RegisteredCertificate } => {
  const registry = createRegistry(() => 2_000);
  const { certificate: pem } = authority.issueDevice({ commonName: 'pump-1' });
  const request = { pem, policy: 'own', createdAt: 1_000, ...(status && { status }) } as const;
  return { registry, certificate: registry.register(request) };
};
const coded = (code: string): unknown => expect.objectContaining({ code });

describe('the registry', () => {
  it('registers a certificate as ACTIVE under its id, with its common name', () => {
    const { registry, certificate } = setUp();

    expect(certificate).toMatchObject({
      status: 'ACTIVE',
      commonName: 'pump-1',
      createdAt: 1_000,
      lastModifiedAt: 1_000,
    });
    expect(registry.certificates.get(certificate.id)).toBe(certificate);
  });

  it('reads a common name as it was meant, whatever is in it', () => {
    const commonName = 'Zähler/7#1 + "x", =\\';
    const { certificate: pem } = authority.issueDevice({ commonName });

    expect(createRegistry(() => 0).register({ pem, policy: 'own', createdAt: 0 }).commonName).toBe(commonName);
  });

  it('refuses to register a certificate twice', () => {
    const { registry, certificate } = setUp();

    expect(() => registry.register({ pem: certificate.pem, policy: 'wide', createdAt: 0 })).toThrow(
      coded('ResourceAlreadyExistsException') as Error,
    );
  });

  it('changes a status and remembers when', () => {
    const { registry, certificate } = setUp();
    registry.update(certificate.id, 'INACTIVE');

    expect(certificate).toMatchObject({ status: 'INACTIVE', lastModifiedAt: 2_000 });
  });

  it('takes a deactivation back', () => {
    const { registry, certificate } = setUp('INACTIVE');
    registry.update(certificate.id, 'ACTIVE');

    expect(certificate.status).toBe('ACTIVE');
  });

  it.each(['ACTIVE', 'INACTIVE'] as const)('never lets a REVOKED certificate become %s', (status) => {
    const { registry, certificate } = setUp();
    registry.update(certificate.id, 'REVOKED');

    expect(() => registry.update(certificate.id, status)).toThrow(coded('CertificateStateException') as Error);
    expect(certificate.status).toBe('REVOKED');
  });

  it.each(['PENDING_ACTIVATION', 'PENDING_TRANSFER'] as const)('refuses to set %s', (status) => {
    const { registry, certificate } = setUp();

    expect(() => registry.update(certificate.id, status)).toThrow(coded('InvalidRequestException') as Error);
  });

  it('does not know a certificate that nobody registered', () => {
    expect(() => setUp().registry.update('0'.repeat(64), 'INACTIVE')).toThrow(
      coded('ResourceNotFoundException') as Error,
    );
  });

  it('answers the same status twice with the same silence', () => {
    const { registry, certificate } = setUp('REVOKED');
    const heard = jest.fn();
    registry.onDeactivated(heard);
    registry.update(certificate.id, 'REVOKED');

    expect(certificate.lastModifiedAt).toBe(1_000);
    expect(heard).not.toHaveBeenCalled();
  });

  it('tells every listener of a change away from ACTIVE, and of no other', () => {
    const { registry, certificate } = setUp();
    const first = jest.fn();
    const second = jest.fn();
    registry.onDeactivated(first);
    registry.onDeactivated(second);
    for (const status of ['INACTIVE', 'ACTIVE', 'INACTIVE', 'REVOKED'] as const)
      registry.update(certificate.id, status);

    expect(first.mock.calls).toEqual([[certificate.id], [certificate.id]]);
    expect(second).toHaveBeenCalledTimes(2);
  });
});
