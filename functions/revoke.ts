import { IoTClient } from '@aws-sdk/client-iot';
import { iotCertificates } from '../shared/adapters/iot-certificates.ts';
import { revoke } from '../shared/response/actions/revoke.ts';
import { certificatesInTurn } from '../shared/response/turn.ts';
import { acting } from './wiring/acting.ts';

/** Request in, outcome out. */
export const handler = acting(revoke, (turn) => ({
  certificates: certificatesInTurn(iotCertificates(new IoTClient({})), turn),
}));
