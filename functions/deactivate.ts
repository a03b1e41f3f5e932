import { IoTClient } from '@aws-sdk/client-iot';
import { iotCertificates } from '../shared/adapters/iot-certificates.ts';
import { deactivate } from '../shared/response/actions/deactivate.ts';
import { certificatesInTurn } from '../shared/response/turn.ts';
import { acting } from './wiring/acting.ts';

/** Request in, outcome out. */
export const handler = acting(deactivate, (turn) => ({
  certificates: certificatesInTurn(iotCertificates(new IoTClient({})), turn),
}));
