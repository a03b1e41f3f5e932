import { certificateCommand } from './certificate-action.ts';

/** `floodgate deactivate CERTIFICATE`: cuts it off, reversibly. */
export const deactivate = certificateCommand('deactivate');
