import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { certificateId, createAuthority } from '../../local/pki.ts';

const START = Date.UTC(2026, 10, 20);
const authority = createAuthority(START);
const authorityCertificate = new X509Certificate(authority.certificate);

describe('the local certificate authority', () => {
  it('signs device certificates that Node verifies', () => {
    const device = new X509Certificate(authority.issueDevice({ commonName: 'pump-1' }).certificate);

    expect(device.subject).toBe('CN=pump-1');
    expect(device.checkIssued(authorityCertificate)).toBe(true);
    expect(device.verify(authorityCertificate.publicKey)).toBe(true);
    expect(device.ca).toBe(false);
    expect(device.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  });

  it('is itself an authority, and another with the same name has not signed its certificates', () => {
    const device = new X509Certificate(authority.issueDevice({ commonName: 'pump-1' }).certificate);

    expect(authorityCertificate.ca).toBe(true);
    const namesake = new X509Certificate(createAuthority(START).certificate);
    expect(device.verify(namesake.publicKey)).toBe(false);
    // Their names agree: what tells them apart before any signature is checked are the key identifiers.
    expect(device.checkIssued(namesake)).toBe(false);
  });

  it('gives each certificate a key of its own', () => {
    const { certificate, key } = authority.issueDevice({ commonName: 'pump-1' });
    const other = authority.issueDevice({ commonName: 'pump-1' });

    expect(other.key).not.toBe(key);
    expect(certificateId(other.certificate)).not.toBe(certificateId(certificate));
  });

  it('issues a server certificate for 127.0.0.1 and localhost alone', () => {
    const server = new X509Certificate(authority.issueServer().certificate);

    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkHost('example.com')).toBeUndefined();
    expect(server.checkIP('127.0.0.2')).toBeUndefined();
  });

  it('lets devices be clients and the server be a server, and neither the other', () => {
    const device = new X509Certificate(authority.issueDevice({ commonName: 'pump-1' }).certificate);
    const server = new X509Certificate(authority.issueServer().certificate);

    expect(device.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('lets a device certificate begin in the past', () => {
    const validFrom = Date.UTC(2026, 9, 20, 12, 30, 5);
    const device = new X509Certificate(authority.issueDevice({ commonName: 'pump-1', validFrom }).certificate);

    expect(device.validFromDate).toEqual(new Date(validFrom));
    expect(device.validToDate.getTime()).toBeGreaterThan(START);
  });

  it('writes years from 2050 on so that they are read as such', () => {
    const late = new X509Certificate(createAuthority(Date.UTC(2045, 0, 1)).certificate);

    expect(late.validToDate.getUTCFullYear()).toBe(2054);
  });

  it('keeps any name that a subject can hold', () => {
    const commonName = 'Zähler/7 + "x", #=\\';
    const device = new X509Certificate(authority.issueDevice({ commonName }).certificate);

    expect(device.toLegacyObject().subject.CN).toBe(commonName);
  });

  it('names a certificate by the SHA-256 of its DER, as AWS does', () => {
    const { certificate } = authority.issueDevice({ commonName: 'pump-1' });
    const der = Buffer.from(certificate.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');

    expect(certificateId(certificate)).toBe(createHash('sha256').update(der).digest('hex'));
    expect(certificateId(certificate)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('issues sixty certificates in less than two seconds', () => {
    const before = performance.now();
    for (let n = 0; n < 60; n += 1) authority.issueDevice({ commonName: `pump-${n}` });

    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
