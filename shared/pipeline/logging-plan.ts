import { type EventLogging, type IotLogging, type LogLevel, logLevels } from '../types/iot-logging.ts';

/** What was there before us, and what we made of it. */
export interface Kept {
  readonly before: IotLogging;
  readonly set: IotLogging;
}

/** Our own role and log group. */
export interface Own {
  readonly roleArn: string;
  readonly logGroup: string;
}

/** Where AWS logs what has no destination of its own. */
export const AWS_LOG_GROUP = 'AWSIotLogsV2';

/** What Floodgate reads (DESIGN §3.2). Connect and Disconnect at INFO are the only trace of client ids with # or +. */
const NEEDED: ReadonlyMap<string, LogLevel> = new Map([
  ['Connection.AuthNError', 'ERROR'],
  ['Connect', 'INFO'],
  ['Disconnect', 'INFO'],
  ['Publish-In', 'ERROR'],
  ['Subscribe', 'ERROR'],
]);

/** Logged only where it is named: the account's level does not reach it. */
const ONLY_IF_NAMED: ReadonlySet<string> = new Set(['Connection.AuthNError']);

export const neededTypes: readonly string[] = [...NEEDED.keys()];

/**
 * Their logging with what Floodgate needs added. Nothing of theirs logs less, or goes elsewhere: a destination, a role and
 * a higher level stay. Where logging was off nothing was anybody's, so role and destinations are ours and other types stay silent.
 */
export const withOurs = (theirs: IotLogging, own: Own): IotLogging => {
  const off = theirs.allDisabled;
  const roleArn = off ? own.roleArn : (theirs.roleArn ?? own.roleArn);
  const needed = neededTypes.map((eventType): EventLogging => {
    const found = off ? undefined : eventOf(theirs, eventType);
    // Their role may not write to our log group: then the entries go where its others go.
    const logGroup = found?.logGroup ?? (roleArn === own.roleArn ? own.logGroup : undefined);
    const inherited = off || ONLY_IF_NAMED.has(eventType) ? undefined : theirs.defaultLevel;
    const level = most(NEEDED.get(eventType), found?.level ?? inherited);
    return { eventType, level, ...(logGroup !== undefined && { logGroup }) };
  });
  const others = theirs.events.filter(({ eventType }) => !NEEDED.has(eventType));
  return {
    roleArn,
    defaultLevel: off ? 'ERROR' : theirs.defaultLevel,
    allDisabled: false,
    events: [...others.map((event) => (off ? { ...event, level: 'DISABLED' as const } : event)), ...needed],
  };
};

/** What is there, but for what is still exactly as we set it: that is as it was before us. */
export const withoutOurs = (found: IotLogging, { before, set }: Kept): IotLogging => {
  const { roleArn, ...account } = sameAccount(found, set) ? before : found;
  const types = new Set([...before.events, ...found.events].map(({ eventType }) => eventType));
  return {
    ...account,
    ...(roleArn !== undefined && { roleArn }),
    events: [...types].flatMap((eventType) => {
      const now = eventOf(found, eventType);
      return (sameEvent(now, eventOf(set, eventType)) ? eventOf(before, eventType) : now) ?? [];
    }),
  };
};

/** Is everything logged that Floodgate reads? */
export const saysEnough = (logging: IotLogging): boolean =>
  !logging.allDisabled &&
  [...NEEDED].every(([eventType, needed]) => {
    const inherited = ONLY_IF_NAMED.has(eventType) ? undefined : logging.defaultLevel;
    const level = eventOf(logging, eventType)?.level ?? inherited ?? 'DISABLED';
    return logLevels.indexOf(level) >= logLevels.indexOf(needed);
  });

/** The log groups that the needed types end in. */
export const logGroupsOf = (logging: IotLogging): readonly string[] => [
  ...new Set(neededTypes.map((eventType) => eventOf(logging, eventType)?.logGroup ?? AWS_LOG_GROUP)),
];

const eventOf = ({ events }: IotLogging, eventType: string): EventLogging | undefined =>
  events.find((event) => event.eventType === eventType);

const most = (...levels: readonly (LogLevel | undefined)[]): LogLevel =>
  logLevels[Math.max(...levels.map((level) => logLevels.indexOf(level ?? 'DISABLED')))] ?? 'DISABLED';

const sameAccount = (a: IotLogging, b: IotLogging): boolean =>
  a.roleArn === b.roleArn && a.defaultLevel === b.defaultLevel && a.allDisabled === b.allDisabled;

const sameEvent = (a: EventLogging | undefined, b: EventLogging | undefined): boolean =>
  a?.level === b?.level && a?.logGroup === b?.logGroup;
