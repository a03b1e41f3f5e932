/** What somebody had before Floodgate changed it, kept until it is handed back. */
export interface Keepsakes {
  read(name: string): Promise<unknown>;
  keep(name: string, value: unknown): Promise<void>;
}
