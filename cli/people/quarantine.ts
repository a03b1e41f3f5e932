import { certificateCommand } from './certificate-action.ts';

/** `floodgate quarantine CERTIFICATE`: puts it apart, reversibly, within minutes. */
export const quarantine = certificateCommand('quarantine');
