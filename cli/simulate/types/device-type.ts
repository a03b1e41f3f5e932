import type { DeviceType } from '../device.ts';
import { steadyLink } from '../links.ts';
import { periodic } from '../traffic.ts';

/** What a type says for itself; the rest is as with most devices. */
type Particulars = Pick<DeviceType, 'name' | 'share' | 'id' | 'topic'> & Partial<DeviceType>;

/** Once a minute, a hundred bytes, one certificate and one connection a device. */
export const deviceType = (particulars: Particulars): DeviceType => ({
  perMinute: 1,
  rhythm: () => 1,
  rateSpread: 0,
  bytes: 120,
  lives: [steadyLink, periodic],
  staysConnected: true,
  perCertificate: 1,
  perAddress: 1,
  isMobile: false,
  isThing: false,
  keepsBacklog: false,
  ...particulars,
});

/** `7` → `0007`. */
export const padded = (n: number): string => String(n).padStart(4, '0');
