import type { DisconnectReason } from './lifecycle.ts';
import { LIMITS } from './limits.ts';

/** What the broker remembers of client ids, also while they are offline. All times in epoch milliseconds. */
export interface SessionBook {
  /** Counts the attempt where it answers true. */
  mayConnect(clientId: string, now: number): boolean;
  open(clientId: string, cleanSession: boolean, now: number): OpenedSession;
  close(clientId: string, reason: DisconnectReason, now: number): void;
  /** Undefined once AWS would have forgotten it. */
  lastDisconnect(clientId: string, now: number): PastConnection | undefined;
  /** Subscriptions of a persistent session, connected or not. */
  persistent(clientId: string, now: number): ReadonlyMap<string, number> | undefined;
  /** Ends a persistent session. */
  forget(clientId: string): void;
  /** Drops what has expired; returns the client ids whose persistent sessions ended. */
  sweep(now: number): readonly string[];
}

export interface OpenedSession {
  readonly version: number;
  /** Topic filter → QoS: those of the session that is resumed, else none yet. Kept by the session as it changes. */
  readonly subscriptions: Map<string, number>;
  /** A session of the past ended with this CONNECT, and what is stored for it must go. */
  readonly endsPast: boolean;
}

export interface PastConnection {
  readonly cleanSession: boolean;
  readonly disconnectedSince: number;
  readonly reason: DisconnectReason;
}

/** `pace` shortens what AWS keeps for hours. */
export const createSessionBook = (pace: number): SessionBook => {
  const entries = new Map<string, Entry>();
  const expiry = LIMITS.sessionExpiryMs * pace;
  const memory = LIMITS.disconnectMemoryMs * pace;
  const isExpired = ({ offlineSince }: Entry, now: number): boolean => now - offlineSince > expiry;

  return {
    mayConnect(clientId, now) {
      const entry = entries.get(clientId) ?? { ...UNSEEN, offlineSince: now };
      if (now - entry.lastConnectAt < LIMITS.connectGapMs) return false;
      entry.lastConnectAt = now;
      entries.set(clientId, entry);
      return true;
    },

    open(clientId, cleanSession, now) {
      const entry = entries.get(clientId) ?? { ...UNSEEN };
      const expired = isExpired(entry, now);
      const past = entry.persistent;
      const resumed = cleanSession || expired ? undefined : past;
      const subscriptions = resumed ?? new Map<string, number>();
      entry.version = expired ? 0 : entry.version + 1;
      entry.offlineSince = ONLINE;
      entry.persistent = cleanSession ? undefined : subscriptions;
      entries.set(clientId, entry);
      return { version: entry.version, subscriptions, endsPast: past !== undefined && resumed === undefined };
    },

    close(clientId, reason, now) {
      const entry = entries.get(clientId);
      if (!entry) return;
      entry.offlineSince = now;
      entry.past = { cleanSession: entry.persistent === undefined, disconnectedSince: now, reason };
    },

    lastDisconnect(clientId, now) {
      const past = entries.get(clientId)?.past;
      return past && now - past.disconnectedSince <= memory ? past : undefined;
    },

    persistent(clientId, now) {
      const entry = entries.get(clientId);
      return entry && !isExpired(entry, now) ? entry.persistent : undefined;
    },

    forget(clientId) {
      const entry = entries.get(clientId);
      if (entry) entry.persistent = undefined;
    },

    sweep(now) {
      const expired = [...entries].filter(([, entry]) => isExpired(entry, now));
      for (const [clientId] of expired) entries.delete(clientId);
      return expired.filter(([, { persistent }]) => persistent).map(([clientId]) => clientId);
    },
  };
};

interface Entry {
  version: number;
  lastConnectAt: number;
  offlineSince: number;
  /** Topic filter → QoS, where the session is persistent. */
  persistent: Map<string, number> | undefined;
  past: PastConnection | undefined;
}

const ONLINE = Number.POSITIVE_INFINITY;

/** The first version is 0. */
const UNSEEN: Readonly<Entry> = {
  version: -1,
  lastConnectAt: Number.NEGATIVE_INFINITY,
  offlineSince: ONLINE,
  persistent: undefined,
  past: undefined,
};
