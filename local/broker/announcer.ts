import { randomUUID } from 'node:crypto';
import type { LogContext, LogSubject, Stranger } from '../logs.ts';
import {
  authenticationErrorLog,
  connectLog,
  connectRefusedLog,
  disconnectLog,
  publishRefusedLog,
  subscribeRefusedLog,
} from '../logs.ts';
import type { BrokerOutlets } from '../types.ts';
import type { Connection } from './connection.ts';
import type { DisconnectReason, LifecycleEvent } from './lifecycle.ts';
import { connectedEvent, connectFailedEvent, disconnectedEvent, hasLifecycle, subscriptionEvent } from './lifecycle.ts';

/** Says what happened in AWS's words: lifecycle event, log entry, metric, each where AWS has one. */
export interface Announcer {
  unauthenticated(stranger: Stranger): void;
  unauthorisedConnect(by: LogSubject): void;
  connected(connection: Connection): void;
  disconnected(connection: Connection, reason: DisconnectReason): void;
  subscribed(connection: Connection, filters: readonly string[]): void;
  unsubscribed(connection: Connection, filters: readonly string[]): void;
  unauthorisedSubscribe(by: LogSubject, filters: readonly string[]): void;
  unauthorisedPublish(by: LogSubject, topic: string, retain: boolean): void;
}

export interface AnnouncerOptions {
  readonly accountId: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly outlets: BrokerOutlets;
  /** Publishes a lifecycle event, sooner or later, once or more. */
  readonly publish: (event: LifecycleEvent) => void;
}

export const createAnnouncer = ({ accountId, now, outlets, publish }: AnnouncerOptions): Announcer => {
  const { log, metric } = outlets;
  const context = (): LogContext => ({ accountId, at: now() });
  const publishFor = (clientId: string, event: LifecycleEvent): void => {
    if (hasLifecycle(clientId)) publish(event);
  };

  return {
    unauthenticated(stranger) {
      log(authenticationErrorLog(context(), stranger));
      metric('Connection.AuthNError', 1);
    },

    unauthorisedConnect(by) {
      log(connectRefusedLog(context(), by));
      metric('Connect.AuthError', 1);
      publishFor(by.clientId, connectFailedEvent({ ...by, session: randomUUID() }, now()));
    },

    connected(connection) {
      log(connectLog(context(), connection));
      metric('Connect.Success', 1);
      publishFor(connection.clientId, connectedEvent(connection, now()));
    },

    disconnected(connection, reason) {
      log(disconnectLog(context(), connection, reason));
      publishFor(connection.clientId, disconnectedEvent(connection, reason, now()));
    },

    subscribed(connection, filters) {
      metric('Subscribe.Success', 1);
      publishFor(connection.clientId, subscriptionEvent('subscribed', connection, filters, now()));
    },

    unsubscribed(connection, filters) {
      metric('Unsubscribe.Success', 1);
      publishFor(connection.clientId, subscriptionEvent('unsubscribed', connection, filters, now()));
    },

    unauthorisedSubscribe(by, filters) {
      log(subscribeRefusedLog(context(), by, filters));
      metric('Subscribe.AuthError', 1);
    },

    unauthorisedPublish(by, topic, retain) {
      log(publishRefusedLog(context(), by, topic, retain));
      metric('PublishIn.AuthError', 1);
    },
  };
};
