import { iotCertificates } from '../shared/adapters/iot-certificates.ts';
import { iotQuarantine } from '../shared/adapters/iot-quarantine.ts';
import { quarantine } from '../shared/response/actions/quarantine.ts';
import { certificatesInTurn, quarantineInTurn } from '../shared/response/turn.ts';
import { loadConfig } from './config.ts';
import { acting } from './wiring/acting.ts';

const { quarantineGroup: group, quarantinePolicy: policy } = loadConfig(['quarantineGroup', 'quarantinePolicy']);

/** Request in, outcome out. */
export const handler = acting(quarantine, (turn, iot) => ({
  certificates: certificatesInTurn(iotCertificates(iot), turn),
  quarantine: quarantineInTurn(iotQuarantine(iot, { group, policy }), turn),
}));
