/** AWS's levels, least first. */
export const logLevels = ['DISABLED', 'ERROR', 'WARN', 'INFO', 'DEBUG'] as const;

export type LogLevel = (typeof logLevels)[number];

/** What one event type logs, and where: AWS's event configuration. */
export interface EventLogging {
  readonly eventType: string;
  /** Absent: the account's level holds, but for types that ask to be named. */
  readonly level?: LogLevel;
  /** Log group. Absent: AWS's own, AWSIotLogsV2. */
  readonly logGroup?: string;
}

/** IoT Core's logging options. There is one set an account and Region, and it may be somebody else's. */
export interface IotLogging {
  readonly roleArn?: string;
  readonly defaultLevel: LogLevel;
  readonly allDisabled: boolean;
  readonly events: readonly EventLogging[];
}
