/** The broker's connections. AWS allows one call a second per client id. */
export interface Connections {
  /**
   * Ends the connection, keeps the session (it is evidence) and suppresses the will (it may be the attacker's).
   * False where the client id has neither a connection nor a session.
   */
  end(clientId: string): Promise<boolean>;
  isOpen(clientId: string): Promise<boolean>;
}
