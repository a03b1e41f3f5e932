import type { TLSSocket } from 'node:tls';
import type { AuthenticationFailure, Stranger } from '../logs.ts';
import { certificateIdOfDer } from '../pki.ts';
import type { RegisteredCertificate, Registry } from '../types.ts';
import type { Peer } from './connection.ts';

/**
 * Who is at the other end of a finished TLS handshake; undefined if they have already gone. The handshake proves
 * possession of the certificate's key; whether the certificate is worth anything is the registry's word alone.
 */
export const authenticate = (socket: TLSSocket, registry: Registry): Peer | Stranger | undefined => {
  const { remoteAddress, remotePort, localPort } = socket;
  if (remoteAddress === undefined || remotePort === undefined || localPort === undefined) return undefined;

  const serverName = socket.servername || 'localhost';
  const place = { sourceIp: remoteAddress, sourcePort: remotePort, targetPort: localPort, serverName };
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return { reason: 'NOT_AUTHENTICATED', principalId: undefined, ...place };

  const principalId = certificateIdOfDer(shown.raw);
  const certificate = registry.certificates.get(principalId);
  if (certificate?.status === 'ACTIVE') return { certificate, ...place };
  return { reason: failureOf(certificate), principalId, ...place };
};

/** A peer whose certificate was deactivated between its handshake and its CONNECT. */
export const estranged = ({ certificate, ...place }: Peer): Stranger => ({
  reason: failureOf(certificate),
  principalId: certificate.id,
  ...place,
});

/** AWS names no reason for PENDING_*; such a certificate is not active, so that is what is said. */
const failureOf = (certificate: RegisteredCertificate | undefined): AuthenticationFailure => {
  if (certificate === undefined) return 'DEVICE_CERTIFICATE_NOT_REGISTERED';
  return certificate.status === 'REVOKED' ? 'DEVICE_CERTIFICATE_REVOKED' : 'DEVICE_CERTIFICATE_INACTIVE';
};
