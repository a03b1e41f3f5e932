import type { Clock } from '../ports/clock.ts';
import type { IotLoggingOptions } from '../ports/iot-logging.ts';
import type { Keepsakes } from '../ports/keepsakes.ts';
import type { Log } from '../ports/log.ts';
import type { LogGroups } from '../ports/log-groups.ts';
import { type IotLogging, logLevels } from '../types/iot-logging.ts';
import { type Kept, logGroupsOf, type Own, withOurs, withoutOurs } from './logging-plan.ts';

export interface SettingLogging {
  readonly options: IotLoggingOptions;
  readonly logGroups: LogGroups;
  readonly keepsakes: Keepsakes;
  readonly own: Own;
  readonly log: Pick<Log, 'warn'>;
  readonly clock: Pick<Clock, 'pause'>;
}

/** A role that was made a moment ago is not known everywhere: AWS then refuses to hand it over, for some seconds. */
const ATTEMPTS = 5;
const PAUSE_MS = 6_000;

const KEEPSAKE = 'iot-logging';

/**
 * Has IoT Core log what Floodgate reads, and answers the log groups of others that it now reads beside its own.
 * Run again, it changes nothing: what is ours already is taken out before it is put in.
 */
export const turnOnLogging = async (setting: SettingLogging): Promise<readonly string[]> => {
  const { options, keepsakes, own } = setting;
  await options.enableEvents();
  const before = await theirs(setting);
  const set = withOurs(before, own);
  // First what was, then the change: a run that stops in between is finished by the next.
  await keepsakes.keep(KEEPSAKE, { before, set });
  await patiently(() => options.write(set), setting);
  return subscribed(set, setting);
};

/** Takes back what is still ours. Events stay on: others may rely on them by now, and they cost nothing. */
export const turnOffLogging = async (setting: SettingLogging): Promise<void> => {
  const { options, logGroups, keepsakes, own } = setting;
  const kept = keptIn(await keepsakes.read(KEEPSAKE));
  if (!kept) return;
  const after = withoutOurs(await options.read(), kept);
  // AWS has no way back to "never configured": it is off, and the role is named but not used.
  await options.write({ roleArn: own.roleArn, ...after });
  for (const logGroup of shared(kept.set, own)) await logGroups.unsubscribe(logGroup);
};

const theirs = async ({ options, keepsakes }: SettingLogging): Promise<IotLogging> => {
  const found = await options.read();
  const kept = keptIn(await keepsakes.read(KEEPSAKE));
  return kept ? withoutOurs(found, kept) : found;
};

const subscribed = async (set: IotLogging, setting: SettingLogging): Promise<readonly string[]> => {
  const { logGroups, own, log } = setting;
  const read: string[] = [];
  for (const logGroup of shared(set, own)) {
    if (await patiently(() => logGroups.subscribe(logGroup), setting)) read.push(logGroup);
    else log.warn('log group has no subscription filter to spare: its entries are not seen', { logGroup });
  }
  return read;
};

const patiently = async <T>(work: () => Promise<T>, { clock }: SettingLogging): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await clock.pause(PAUSE_MS);
    }
  }
};

const shared = (set: IotLogging, own: Own): readonly string[] =>
  logGroupsOf(set).filter((logGroup) => logGroup !== own.logGroup);

const keptIn = (value: unknown): Kept | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { before, set } = value as Partial<Record<keyof Kept, unknown>>;
  if (isLogging(before) && isLogging(set)) return { before, set };
  throw new Error(`${KEEPSAKE}: what was kept is not logging options`);
};

const isLogging = (value: unknown): value is IotLogging =>
  typeof value === 'object' &&
  value !== null &&
  'events' in value &&
  Array.isArray(value.events) &&
  'defaultLevel' in value &&
  logLevels.some((level) => level === value.defaultLevel);
