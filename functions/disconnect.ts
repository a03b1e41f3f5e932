import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { dynamoWindowItems } from '../shared/adapters/dynamo-window-items.ts';
import { iotConnections } from '../shared/adapters/iot-connections.ts';
import { standingsIn } from '../shared/pipeline/standings.ts';
import { disconnect } from '../shared/response/actions/disconnect.ts';
import { connectionsInTurn } from '../shared/response/turn.ts';
import { keyedHash } from '../shared/windows/distinct.ts';
import { acting } from './wiring/acting.ts';

/** Request in, outcome out. */
export const handler = acting(disconnect, (turn, dynamo, { windowsTable }) => ({
  connections: connectionsInTurn(iotConnections(new IoTDataPlaneClient({})), turn),
  // Standings ask who was seen, never how many: any key of the sketches serves.
  standings: standingsIn(dynamoWindowItems(dynamo, windowsTable), keyedHash('')),
}));
