/** Log groups that are not ours, as sources of our stream. AWS allows two subscription filters a log group. */
export interface LogGroups {
  /** False where others hold both places. Subscribing again changes nothing. */
  subscribe(logGroup: string): Promise<boolean>;
  /** Ends our own subscription; nothing where there is none. */
  unsubscribe(logGroup: string): Promise<void>;
}
