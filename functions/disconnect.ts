import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { iotConnections } from '../shared/adapters/iot-connections.ts';
import { disconnect } from '../shared/response/actions/disconnect.ts';
import { connectionsInTurn } from '../shared/response/turn.ts';
import { acting } from './wiring/acting.ts';

/** Request in, outcome out. */
export const handler = acting(disconnect, (turn) => ({
  connections: connectionsInTurn(iotConnections(new IoTDataPlaneClient({})), turn),
}));
