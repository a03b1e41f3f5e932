import { AwsError } from './error.ts';

/** Calls per second and key, as AWS limits them; throws ThrottlingException. */
export type Limiter = (key: string, perSecond: number, status?: number) => void;

/** A second is `pace` seconds long here, so that what waits a scaled second is let through. */
export const createLimiter = (now: () => number, pace: number): Limiter => {
  const windows = new Map<string, number[]>();
  const second = 1000 * pace;

  /** Keys are client ids, among others: what nobody asked for within a second is forgotten. */
  const forget = (since: number): void => {
    if (windows.size < 1000) return;
    for (const [key, times] of windows) if ((times.at(-1) ?? 0) <= since) windows.delete(key);
  };

  return (key, perSecond, status = 400) => {
    const at = now();
    forget(at - second);
    const recent = (windows.get(key) ?? []).filter((time) => time > at - second);
    if (recent.length >= perSecond) throw new AwsError('ThrottlingException', 'Rate exceeded', status);
    windows.set(key, [...recent, at]);
  };
};
