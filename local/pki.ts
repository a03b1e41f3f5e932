// Before @peculiar/x509, which refuses to load without it.
import 'reflect-metadata';
import { createHash, KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

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
  issueDevice(request: DeviceRequest): Promise<Identity>;
  /** For 127.0.0.1 and localhost. */
  issueServer(): Promise<Identity>;
}

/** As in AWS IoT Core: the SHA-256 of the certificate's DER, in hex. */
export const certificateId = (pem: string): string => certificateIdOfDer(new X509Certificate(pem).raw);

export const certificateIdOfDer = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');

/** A fresh EC P-256 authority, valid from a day before `at` (epoch milliseconds), as is what it issues, for ten years. */
export const createAuthority = async (at: number, commonName = 'Floodgate local CA'): Promise<Authority> => {
  const validFrom = at - DAY;
  const validTo = at + 3650 * DAY;
  const authority: Holder = { commonName, keys: await newKeys() };
  const issue = async (request: DeviceRequest, extensions: readonly Extension[]): Promise<Identity> => {
    const holder = { commonName: request.commonName, keys: await newKeys() };
    const description = { holder, extensions, validFrom: request.validFrom ?? validFrom, validTo };
    return { certificate: await certify(description, authority), key: toPem(holder.keys.privateKey) };
  };

  return {
    certificate: await certify({ holder: authority, extensions: AUTHORITY, validFrom, validTo }, authority),
    key: toPem(authority.keys.privateKey),
    issueDevice: (request) => issue(request, DEVICE),
    issueServer: () => issue({ commonName: 'localhost' }, SERVER),
  };
};

interface Holder {
  readonly commonName: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

interface Description {
  readonly holder: Holder;
  readonly extensions: readonly Extension[];
  readonly validFrom: number;
  readonly validTo: number;
}

const DAY = 86_400_000;

const basicConstraints = (isAuthority: boolean): Extension =>
  new BasicConstraintsExtension(isAuthority, undefined, true);
const keyUsage = (usages: KeyUsageFlags): Extension => new KeyUsagesExtension(usages, true);
const localNames = new SubjectAlternativeNameExtension([
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
]);

const AUTHORITY = [basicConstraints(true), keyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign)];
const END_ENTITY = [basicConstraints(false), keyUsage(KeyUsageFlags.digitalSignature)];
const DEVICE = [...END_ENTITY, new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])];
const SERVER = [...END_ENTITY, new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]), localNames];

const certify = async ({ holder, extensions, validFrom, validTo }: Description, signer: Holder): Promise<string> => {
  const certificate = await X509CertificateGenerator.create({
    subject: distinguishedName(holder.commonName),
    issuer: distinguishedName(signer.commonName),
    notBefore: new Date(validFrom),
    notAfter: new Date(validTo),
    publicKey: holder.keys.publicKey,
    signingKey: signer.keys.privateKey,
    extensions: [...extensions, ...(await keyIdentifiers(holder, signer))],
  });
  return `${certificate.toString('pem')}\n`;
};

/** Strict verifiers (Python's, OpenSSL's `-x509_strict`) want both. */
const keyIdentifiers = (holder: Holder, signer: Holder): Promise<Extension[]> =>
  Promise.all([
    SubjectKeyIdentifierExtension.create(holder.keys.publicKey),
    AuthorityKeyIdentifierExtension.create(signer.keys.publicKey),
  ]);

/** As UTF8String, because the library takes any plain string for RFC 4514 syntax: quotes, backslashes, a leading #. */
const distinguishedName = (commonName: string): Name => new Name([{ CN: [{ utf8String: commonName }] }]);

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);

const toPem = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
