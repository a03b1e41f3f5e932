/** How the parts of the local stack meet. Each is a real service's behaviour, on one machine. */

/** A message that reached the broker (or that AWS itself publishes), as the rules engine sees it. */
export interface BrokerMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** `n/a` for what AWS publishes itself. */
  readonly clientId: string;
  readonly principal: string;
  readonly sourceIp: string;
  readonly traceId: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
}

/** AWSIotLogsV2 entry, as AWS writes it; see AWS's page cwl-format. */
export type LogEntry = Readonly<Record<string, unknown>>;

/** Where the broker's records go. */
export interface BrokerOutlets {
  /** Every accepted publish, and every lifecycle event under `$aws/events/…`. */
  readonly message: (message: BrokerMessage) => void;
  readonly log: (entry: LogEntry) => void;
  /** One count of an AWS/IoT CloudWatch metric, e.g. `Connect.Success`. */
  readonly metric: (name: string, amount: number) => void;
}

export type CertificateStatus = 'ACTIVE' | 'INACTIVE' | 'REVOKED' | 'PENDING_TRANSFER' | 'PENDING_ACTIVATION';

/** A certificate as IoT Core's registry knows it. `id` is the SHA-256 of its DER, in hex. */
export interface RegisteredCertificate {
  readonly id: string;
  readonly pem: string;
  /** The subject's CN; policy `own` binds the certificate to the client id of that name. */
  readonly commonName: string | undefined;
  readonly policy: PolicyName;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  status: CertificateStatus;
  lastModifiedAt: number;
}

/** `own`: connect with its own id, topics under `devices/<id>/`. `wide`: everything. */
export type PolicyName = 'own' | 'wide';

/** IoT Core's registry: what UpdateCertificate and DescribeCertificate work on, and what the broker asks at CONNECT. */
export interface Registry {
  readonly certificates: ReadonlyMap<string, RegisteredCertificate>;
  register(certificate: {
    pem: string;
    policy: PolicyName;
    createdAt: number;
    status?: CertificateStatus;
  }): RegisteredCertificate;
  /** Throws {@link StateError} where AWS answers CertificateStateException, InvalidRequestException or ResourceNotFoundException. */
  update(id: string, status: CertificateStatus): void;
  /** Called after each change away from ACTIVE. */
  onDeactivated(listener: (id: string) => void): void;
}

export class StateError extends Error {
  readonly code:
    | 'CertificateStateException'
    | 'ResourceNotFoundException'
    | 'InvalidRequestException'
    | 'ResourceAlreadyExistsException';
  constructor(code: StateError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Data-plane view of a connection, as GetConnection answers it. */
export interface ConnectionView {
  readonly connected: boolean;
  readonly clientId: string;
  readonly sourceIp?: string;
  readonly sourcePort?: number;
  readonly cleanSession?: boolean;
  readonly keepAliveDuration?: number;
  readonly connectedSince?: number;
  readonly disconnectedSince?: number;
  readonly disconnectReason?: string;
}

/** A publish by the data-plane API (`iotdata:Publish`): no MQTT client, so the rules engine sees client id `n/a`. */
export interface ApiPublish {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain?: boolean;
  /** The caller, e.g. `AROA…:session`. */
  readonly principal: string;
  readonly sourceIp: string;
}

export interface Broker {
  readonly port: number;
  /** Ends one connection at once. False where the client id has neither a connection nor a persistent session. */
  deleteConnection(clientId: string, options: { cleanSession: boolean; preventWillMessage: boolean }): boolean;
  /** Undefined where AWS answers ResourceNotFoundException: nothing known within the last 30 minutes × pace. */
  getConnection(clientId: string): ConnectionView | undefined;
  /** Undefined where the client id has neither a connection nor a persistent session. */
  listSubscriptions(clientId: string): readonly { topicFilter: string; qos: number }[] | undefined;
  publish(message: ApiPublish): void;
  close(): Promise<void>;
}

/** Every delay that AWS has, in milliseconds at pace 1; multiplied by `pace` wherever it is waited for. */
export interface Delays {
  /** From UpdateCertificate INACTIVE or REVOKED until AWS cuts the connections: "within a few minutes". */
  readonly deactivationCuts: number;
  /** From an event until its log entry reaches the subscription. */
  readonly logs: number;
  /** From the end of a minute until its metrics can be read. */
  readonly metrics: number;
}

export const AWS_DELAYS: Delays = { deactivationCuts: 180_000, logs: 5_000, metrics: 60_000 };

/** `--fast`: every delay, pause and quiet period is this share of its length. */
export const FAST_PACE = 1 / 60;
