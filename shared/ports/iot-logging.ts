import type { IotLogging } from '../types/iot-logging.ts';

/** IoT Core's logging options, and which events it publishes. */
export interface IotLoggingOptions {
  /** Answers "all disabled" where nobody ever configured logging. */
  read(): Promise<IotLogging>;
  /** Replaces everything. */
  write(logging: IotLogging): Promise<void>;
  /** Lifecycle and registration events on; leaves what is on as it is. */
  enableEvents(): Promise<void>;
}
