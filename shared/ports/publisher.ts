/** Publishes to the broker, as the account itself and no MQTT client. */
export interface Publisher {
  publish(topic: string, payload: string): Promise<void>;
}
