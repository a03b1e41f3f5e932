/** Where records come from. */
export type Source = 'lifecycle' | 'log' | 'tap' | 'metric' | 'change';

/** What every signal says. */
interface Happened {
  readonly source: Source;
  /** When it happened, by the broker's clock: epoch milliseconds. */
  readonly at: number;
  /** Equal for two deliveries of the same event, so that AWS's own duplicates are seen as one. */
  readonly id: string;
}

/** Who did it, as the broker knew them once they were authenticated. */
interface ByPeer extends Happened {
  readonly client: string;
  /** Certificate id (64 hex digits), or another principal (IAM, Cognito, custom authorizer). */
  readonly principal: string | undefined;
  /** IPv4, or IPv6 cut to its /64. */
  readonly address: string | undefined;
}

/** CONNECT accepted. */
export interface Connected extends ByPeer {
  readonly kind: 'connected';
  readonly session: string | undefined;
  /** Rises per client id; a connect and its own disconnect share it; back to 0 after an hour offline. */
  readonly version: number | undefined;
  /** Only with an exclusive thing attachment. */
  readonly thing: string | undefined;
}

/** The end of a connection. */
export interface Disconnected extends ByPeer {
  readonly kind: 'disconnected';
  readonly session: string | undefined;
  readonly version: number | undefined;
  readonly thing: string | undefined;
  /** AWS's disconnectReason; values we do not know are kept as they are. */
  readonly reason: string;
  readonly byClient: boolean;
}

/** Authenticated, but not authorised to connect (or to publish to its will topic). */
export interface Refused extends ByPeer {
  readonly kind: 'refused';
  readonly reason: string;
}

export interface Subscribed extends ByPeer {
  readonly kind: 'subscribed';
  readonly session: string | undefined;
  /** Topic filters as sent. */
  readonly filters: readonly string[];
}

export interface Unsubscribed extends ByPeer {
  readonly kind: 'unsubscribed';
  readonly session: string | undefined;
  readonly filters: readonly string[];
}

export interface Published extends ByPeer {
  readonly kind: 'published';
  readonly topic: string;
  /** Payload size in bytes, from the length of its base64 form: exact to two bytes. */
  readonly bytes: number;
}

/** A publish or subscribe that the IoT policy refused; the principal is authenticated. */
export interface Denied extends ByPeer {
  readonly kind: 'denied';
  readonly operation: 'publish' | 'subscribe';
  readonly topics: readonly string[];
  readonly reason: string;
}

/**
 * Failed authentication. Whatever it names was claimed by an unauthenticated peer:
 * `claimedClient` and `claimedPrincipal` never lead to an action on them.
 */
export interface Unauthenticated extends Happened {
  readonly kind: 'unauthenticated';
  readonly address: string | undefined;
  readonly claimedClient: string | undefined;
  readonly claimedPrincipal: string | undefined;
  readonly reason: string;
}

/** A Connect or Disconnect log entry at INFO: the only trace of client ids that hold `#` or `+`. */
export interface Logged extends ByPeer {
  readonly kind: 'logged';
  readonly operation: 'connect' | 'disconnect';
}

/** A certificate registered itself (JITR) or was presented while PENDING_ACTIVATION. */
export interface Registered extends Happened {
  readonly kind: 'registered';
  readonly certificate: string;
  readonly authority: string | undefined;
  readonly status: string;
}

/** One minute of an AWS/IoT CloudWatch metric, summed over Protocol. */
export interface Metric extends Happened {
  readonly kind: 'metric';
  readonly name: string;
  readonly value: number;
  readonly periodSeconds: number;
}

/** A management call that CloudTrail saw. */
export interface Change extends Happened {
  readonly kind: 'change';
  readonly call: string;
  readonly actor: string;
  readonly target: string | undefined;
}

/** A record parsed: one thing that happened, to whom, when. The only input of the core. */
export type Signal =
  | Connected
  | Disconnected
  | Refused
  | Subscribed
  | Unsubscribed
  | Published
  | Denied
  | Unauthenticated
  | Logged
  | Registered
  | Metric
  | Change;

export type SignalKind = Signal['kind'];

/** Signals whose peer the broker had authenticated. */
export type PeerSignal = Extract<Signal, ByPeer>;

export const isPeerSignal = (signal: Signal): signal is PeerSignal => 'client' in signal;
