import type { KeyObject } from 'node:crypto';
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { bitString, explicit, implicit, integer, octetString, oid, sequence, set, TRUE, time, utf8 } from './der.ts';

/** A certificate and the key that goes with it, both PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

export interface DeviceRequest {
  /** The subject's CN: the client id that policy `own` binds the certificate to. */
  readonly commonName: string;
  /** Epoch milliseconds; the authority's own start if absent. */
  readonly validFrom?: number;
}

/** A CA that lives as long as the process. */
export interface Authority extends Identity {
  issueDevice(request: DeviceRequest): Identity;
  /** For 127.0.0.1 and localhost. */
  issueServer(): Identity;
}

/** As in AWS IoT Core: the SHA-256 of the certificate's DER, in hex. */
export const certificateId = (pem: string): string => certificateIdOfDer(new X509Certificate(pem).raw);

export const certificateIdOfDer = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');

/** A fresh EC P-256 authority, valid from a day before `at` (epoch milliseconds), as is what it issues, for ten years. */
export const createAuthority = (at: number, commonName = 'Floodgate local CA'): Authority => {
  const keys = newKeys();
  const validity = { from: at - DAY, to: at + 3650 * DAY };
  const signer: Signer = { name: commonName, key: keys.private, publicKey: keys.public };
  const issue = (subject: Omit<Subject, 'publicKey' | 'validity'>, validFrom: number): Identity => {
    const own = newKeys();
    const described: Subject = { ...subject, publicKey: own.public, validity: { ...validity, from: validFrom } };
    return { certificate: certify(described, signer), key: own.pem };
  };

  return {
    certificate: certify({ commonName, extensions: AUTHORITY, publicKey: keys.public, validity }, signer),
    key: keys.pem,
    issueDevice: ({ commonName: device, validFrom = validity.from }) =>
      issue({ commonName: device, extensions: DEVICE }, validFrom),
    issueServer: () => issue({ commonName: 'localhost', extensions: SERVER }, validity.from),
  };
};

interface Subject {
  readonly commonName: string;
  readonly publicKey: Uint8Array;
  readonly validity: { readonly from: number; readonly to: number };
  readonly extensions: readonly Uint8Array[];
}

interface Signer {
  readonly name: string;
  readonly key: KeyObject;
  readonly publicKey: Uint8Array;
}

const DAY = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

/** RFC 5280 §4.1, version 3. */
const certify = (subject: Subject, signer: Signer): string => {
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    ECDSA_WITH_SHA256,
    distinguishedName(signer.name),
    sequence(time(subject.validity.from), time(subject.validity.to)),
    distinguishedName(subject.commonName),
    subject.publicKey,
    explicit(3, sequence(...subject.extensions, ...keyIdentifiers(subject, signer))),
  );
  return toPem(sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(sign('sha256', toBeSigned, signer.key))));
};

/** Positive, and without a leading zero byte, which DER forbids. */
const serialNumber = (): Buffer => {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes;
};

const distinguishedName = (commonName: string): Buffer => sequence(set(sequence(oid('2.5.4.3'), utf8(commonName))));

const extension = (id: string, value: Uint8Array, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [TRUE] : []), octetString(value));

/** Strict verifiers (Python's, OpenSSL's `-x509_strict`) want both; RFC 5280 §4.2.1.2 names the hash of the key. */
const keyIdentifiers = (subject: Subject, signer: Signer): Buffer[] => [
  extension('2.5.29.14', octetString(keyHash(subject.publicKey))),
  extension('2.5.29.35', sequence(implicit(0, keyHash(signer.publicKey)))),
];

const keyHash = (publicKey: Uint8Array): Buffer => createHash('sha1').update(publicKey).digest();

const basicConstraints = (isAuthority: boolean): Buffer =>
  extension('2.5.29.19', sequence(...(isAuthority ? [TRUE] : [])), true);
const keyUsage = (bits: number, unusedBits: number): Buffer =>
  extension('2.5.29.15', bitString(Buffer.from([bits]), unusedBits), true);
const extendedKeyUsage = (id: string): Buffer => extension('2.5.29.37', sequence(oid(id)));
const SIGNS_CERTIFICATES = keyUsage(0b0000_0110, 1);
const SIGNS_DATA = keyUsage(0b1000_0000, 7);
const localNames = extension(
  '2.5.29.17',
  sequence(implicit(2, Buffer.from('localhost')), implicit(7, Buffer.from([127, 0, 0, 1]))),
);

const AUTHORITY = [basicConstraints(true), SIGNS_CERTIFICATES];
const DEVICE = [basicConstraints(false), SIGNS_DATA, extendedKeyUsage('1.3.6.1.5.5.7.3.2')];
const SERVER = [basicConstraints(false), SIGNS_DATA, extendedKeyUsage('1.3.6.1.5.5.7.3.1'), localNames];

const newKeys = (): { readonly private: KeyObject; readonly public: Buffer; readonly pem: string } => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { private: createPrivateKey(privateKey), public: publicKey, pem: privateKey };
};

const toPem = (der: Buffer): string => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};
