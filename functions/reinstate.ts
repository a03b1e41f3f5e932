import { iotCertificates } from '../shared/adapters/iot-certificates.ts';
import { iotRelease } from '../shared/adapters/iot-release.ts';
import { reinstate } from '../shared/response/actions/reinstate.ts';
import { certificatesInTurn, releaseInTurn } from '../shared/response/turn.ts';
import { acting } from './wiring/acting.ts';

/** Request in, outcome out. */
export const handler = acting(reinstate, (turn, iot) => ({
  certificates: certificatesInTurn(iotCertificates(iot), turn),
  release: releaseInTurn(iotRelease(iot), turn),
}));
