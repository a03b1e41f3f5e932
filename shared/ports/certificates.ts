/** A certificate as IoT Core's registry describes it. */
export interface CertificateState {
  /** ACTIVE, INACTIVE, REVOKED, PENDING_TRANSFER, PENDING_ACTIVATION, REGISTER_INACTIVE, or what AWS may add. */
  readonly status: string;
  /** Epoch milliseconds. */
  readonly lastModifiedAt: number | undefined;
}

/** The registry. An action takes from it only the calls that it needs; IAM cannot tell the statuses apart, so code must. */
export interface Certificates {
  /** `undefined` where the registry knows no such certificate. */
  describe(certificateId: string): Promise<CertificateState | undefined>;
  /** To INACTIVE: reversible. */
  deactivate(certificateId: string): Promise<void>;
  /** To REVOKED: AWS makes it final. */
  revoke(certificateId: string): Promise<void>;
  /** To ACTIVE. */
  reinstate(certificateId: string): Promise<void>;
}
