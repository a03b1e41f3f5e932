/** What people say of an incident: it was an attack; it was none; or it was as Floodgate said, and lawful. */
export const verdictNames = ['true', 'false', 'benign'] as const;

export type VerdictName = (typeof verdictNames)[number];

export interface Verdict {
  readonly verdict: VerdictName;
  readonly reason: string;
  /** Who said so: a claim. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
}
