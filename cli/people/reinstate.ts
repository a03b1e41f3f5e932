import { certificateCommand } from './certificate-action.ts';

/** `floodgate reinstate CERTIFICATE`: takes our own deactivation back. */
export const reinstate = certificateCommand('reinstate');
