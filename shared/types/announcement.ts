/** An incident put into words for everybody who listens. */
export interface Announcement {
  /** At most 100 ASCII characters of our own vocabulary. */
  readonly subject: string;
  /** JSON for machines: `IncidentMessage`. */
  readonly body: string;
  /** Plain text for people. */
  readonly email: string;
  /** For SNS filter policies: our own vocabulary only. */
  readonly attributes: Readonly<Record<'severity' | 'detector' | 'entityKind' | 'status' | 'action', string>>;
}
