import { UsageError } from '../usage.ts';
import { certificateCommand } from './certificate-action.ts';

/** `floodgate revoke CERTIFICATE --yes`: final, so it has to be said twice. */
export const revoke = certificateCommand('revoke', {
  flags: ' --yes',
  about: ['  --yes            that you mean it: AWS never takes a certificate back from REVOKED'],
  check: (words) => {
    if (!words.flag('yes'))
      throw new UsageError('revoking is final, the device needs a new certificate: say --yes if you mean it');
  },
});
