/**
 * Where certificates are put apart: a thing group that their things join, an IoT policy that is attached to them, or both.
 * Each call may be made again: what is so already stays so.
 */
export interface Quarantine {
  /** Undefined where none is named. */
  readonly group: string | undefined;
  readonly policy: string | undefined;
  /** Whether the policy is attached to the certificate itself. */
  holdsPolicy(certificateId: string): Promise<boolean>;
  /** Answers why AWS refuses, where it would refuse again; undefined where it is done. */
  attachPolicy(certificateId: string): Promise<string | undefined>;
  addThing(name: string): Promise<string | undefined>;
}

/** The way back, by names: the quarantine may be called otherwise by then. What is gone already is as good as taken back. */
export interface Release {
  detachPolicy(certificateId: string, policy: string): Promise<void>;
  removeThing(name: string, group: string): Promise<void>;
}
