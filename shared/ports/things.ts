/** A thing that a principal is attached to. */
export interface Thing {
  readonly name: string;
  readonly groups: readonly string[];
}

/** The registry's things. Throws where they cannot be read: unknown is not none. */
export interface Things {
  ofPrincipal(certificateId: string): Promise<readonly Thing[]>;
}
