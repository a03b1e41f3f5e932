/** A device, or an attacker who holds a device's papers: what a client needs to connect. */
export interface Identity {
  readonly clientId: string;
  readonly certificateId: string;
  readonly certificate: string;
  readonly key: string;
  /** Loopback address that it connects from. */
  readonly address: string;
}

/** `device-01`, `device-02`, … */
export const clientIds = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}-${String(n + 1).padStart(2, '0')}`);
