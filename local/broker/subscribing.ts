import type { Aedes, Client, Subscription } from 'aedes';
import type { ArrivedPacket } from './aedes-inside.ts';
import type { Connection } from './connection.ts';
import { judgeSubscribe } from './subscribe.ts';
import type { Workings } from './workings.ts';

/** aedes's hooks for SUBSCRIBE and UNSUBSCRIBE. */
export interface Subscribing {
  readonly authorizeSubscribe: Aedes['authorizeSubscribe'];
  readonly onSubscribe: (subscriptions: readonly Subscription[], client: Client) => void;
  readonly onUnsubscribe: (filters: readonly string[], client: Client) => void;
}

/** aedes asks about one filter at a time; AWS judges, logs and counts the request. So it is judged as it arrives. */
export const judgeArrival = (connection: Connection, packet: ArrivedPacket, workings: Workings): void => {
  if (packet.cmd === 'disconnect') connection.leaving = 'CLIENT_INITIATED_DISCONNECT';
  if (packet.cmd === 'subscribe' && connection.phase !== 'ended')
    judgeRequest(connection, packet.subscriptions, workings);
};

export const subscribing = ({ announcer, connections, refused, store }: Workings): Subscribing => ({
  authorizeSubscribe(client, subscription, done) {
    const connection = connections.get(client);
    if (!connection || connection.phase === 'ended') return done(new Error('the connection has ended'));
    done(null, refused.has(subscription) ? null : subscription);
  },

  onSubscribe(subscriptions, client) {
    const connection = connections.get(client);
    if (!connection) return;
    const granted = subscriptions.filter((each) => !refused.has(each));
    if (granted.length > 0)
      announcer.subscribed(
        connection,
        granted.map(({ topic }) => topic),
      );
    if (connection.cleanSession) return;
    // aedes stores a persistent session's filters before it asks whether they are granted.
    const topics = subscriptions.filter((each) => refused.has(each)).map(({ topic }) => topic);
    void store.removeSubscriptions(
      { id: client.id },
      topics.filter((topic) => !connection.subscriptions.has(topic)),
    );
  },

  onUnsubscribe(filters, client) {
    const connection = connections.get(client);
    // aedes also says this when a connection ends; AWS does not.
    if (!connection || client.closed) return;
    for (const filter of filters) connection.subscriptions.delete(filter);
    announcer.unsubscribed(connection, filters);
  },
});

const judgeRequest = (connection: Connection, asked: readonly Subscription[], workings: Workings): void => {
  const { announcer, end, outlets, refused } = workings;
  const verdict = judgeSubscribe(asked, connection);
  if (verdict === 'client-error') {
    outlets.metric('Subscribe.ClientError', 1);
    end(connection, 'CLIENT_ERROR');
    return;
  }
  const { excessive, granted, unauthorised } = verdict;
  // Now, not once aedes is done: further requests may already be waiting behind this one.
  for (const { topic, qos } of granted) connection.subscriptions.set(topic, qos);
  for (const each of [...excessive, ...unauthorised]) refused.add(each);
  if (excessive.length > 0) outlets.metric('Subscribe.ClientError', 1);
  if (unauthorised.length > 0)
    announcer.unauthorisedSubscribe(
      connection,
      unauthorised.map(({ topic }) => topic),
    );
};
