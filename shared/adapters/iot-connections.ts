import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  type IoTDataPlaneClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot-data-plane';
import type { Connections } from '../ports/connections.ts';

export const permissions = ['iot:DeleteConnection', 'iot:GetConnection'] as const;

/** The broker's connections, through IoT Core's data plane. */
export const iotConnections = (iot: IoTDataPlaneClient): Connections => ({
  async end(clientId) {
    try {
      await iot.send(new DeleteConnectionCommand({ clientId, cleanSession: false, preventWillMessage: true }));
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  },

  async isOpen(clientId) {
    try {
      const { connected } = await iot.send(new GetConnectionCommand({ clientId }));
      return connected === true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  },
});
