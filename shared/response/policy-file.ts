import * as z from 'zod/mini';
import type { ActionName } from '../types/action.ts';
import { type Policy, revokeGrounds } from '../types/policy.ts';
import { severities } from '../types/severity.ts';
import { CERTIFICATE_ID } from './certificate.ts';
import { defaultPolicy } from './policy.ts';

/** What a detector may be allowed. To reinstate is no answer to a finding. */
export const allowable = [
  'alert',
  'disconnect',
  'quarantine',
  'deactivate',
  'revoke',
] as const satisfies readonly ActionName[];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LONGEST_GLOB = 128;
const LONGEST_GROUP = 40;
const MOST_ENTRIES = 100;

const action = z.enum(allowable);
const cautious = z.enum(['disconnect', 'deactivate']);
const number = (least: number, most: number) => z.number().check(z.gte(least), z.lte(most));
const glob = z.string().check(z.minLength(1), z.maxLength(LONGEST_GLOB));

/** One optional field for each word; any other word is an error. */
const only = <Word extends string, T extends z.ZodMiniType>(words: readonly Word[], value: T) =>
  z.strictObject(
    Object.fromEntries(words.map((word) => [word, z.optional(value)])) as Record<Word, z.ZodMiniOptional<T>>,
  );

/** policy.yml, format 1. Every field may be left out: then the default holds. Fields that nobody knows are errors. */
const policyFile = z.strictObject({
  version: z.optional(z.literal(1)),
  detectors: z.optional(only(Object.keys(defaultPolicy.highest), action)),
  severities: z.optional(only(severities, action)),
  lease: z.optional(z.strictObject({ minutes: z.optional(number(1, 1_440)), longestHours: z.optional(number(1, 24)) })),
  caps: z.optional(
    z.strictObject({
      perHour: z.optional(z.int().check(z.gte(0), z.lte(1_000))),
      percentOfGroup: z.optional(number(0, 100)),
      percentOfFleet: z.optional(number(0, 100)),
    }),
  ),
  revoke: z.optional(
    z.strictObject({
      automatic: z.boolean(),
      after: z.optional(z.array(z.enum(revokeGrounds)).check(z.minLength(1), z.maxLength(revokeGrounds.length))),
    }),
  ),
  approvers: z.optional(z.array(glob).check(z.maxLength(MOST_ENTRIES))),
  caution: z.optional(
    z.strictObject({ sharedCertificates: z.optional(cautious), newCertificates: z.optional(cautious) }),
  ),
  provisioning: z.optional(
    z
      .array(z.string().check(z.regex(CERTIFICATE_ID, 'must be 64 lower-case hex digits')))
      .check(z.maxLength(MOST_ENTRIES)),
  ),
  groups: z.optional(
    z
      .array(z.strictObject({ clients: glob, group: z.string().check(z.minLength(1), z.maxLength(LONGEST_GROUP)) }))
      .check(z.maxLength(MOST_ENTRIES)),
  ),
});

type PolicyFile = z.infer<typeof policyFile>;

/** What is wrong, and where: keys and indices from the top of the file. */
export interface PolicyProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export type PolicyReading =
  | { readonly policy: Policy; readonly problems?: undefined }
  | { readonly policy?: undefined; readonly problems: readonly PolicyProblem[] };

/** A parsed policy file → the policy, or everything that is wrong with it. Nothing at all is the default policy. */
export const readPolicy = (file: unknown): PolicyReading => {
  const parsed = z.safeParse(policyFile, file ?? {});
  if (!parsed.success) return { problems: parsed.error.issues.flatMap(problemsOf) };
  const policy = policyOf(parsed.data);
  return policy.leaseMs > policy.longestLeaseMs
    ? { problems: [{ path: ['lease', 'minutes'], message: 'must not be longer than longestHours' }] }
    : { policy };
};

const policyOf = ({ detectors, severities: ceilings, lease, caps, revoke, caution, ...file }: PolicyFile): Policy => ({
  highest: { ...defaultPolicy.highest, ...named(detectors) },
  ceilings: named(ceilings),
  leaseMs: lease?.minutes === undefined ? defaultPolicy.leaseMs : lease.minutes * MINUTE,
  longestLeaseMs: lease?.longestHours === undefined ? defaultPolicy.longestLeaseMs : lease.longestHours * HOUR,
  caps: {
    perHour: caps?.perHour ?? defaultPolicy.caps.perHour,
    shareOfGroup: share(caps?.percentOfGroup) ?? defaultPolicy.caps.shareOfGroup,
    shareOfFleet: share(caps?.percentOfFleet) ?? defaultPolicy.caps.shareOfFleet,
  },
  revoke: { automatic: revoke?.automatic ?? false, after: revoke?.after ?? defaultPolicy.revoke.after },
  approvers: file.approvers ?? [],
  caution: {
    shared: caution?.sharedCertificates ?? defaultPolicy.caution.shared,
    young: caution?.newCertificates ?? defaultPolicy.caution.young,
  },
  provisioning: file.provisioning ?? [],
  groups: file.groups ?? [],
});

const share = (percent: number | undefined): number | undefined => (percent === undefined ? undefined : percent / 100);

/** The fields that were written down. */
const named = <T>(fields: Readonly<Record<string, T | undefined>> = {}): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(fields).filter((field): field is [string, T] => field[1] !== undefined));

/** An unknown field is named by itself, so that it is found in the file. */
const problemsOf = (issue: z.core.$ZodIssue): readonly PolicyProblem[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is no field that is known here' }))
    : [{ path: issue.path, message: rule(issue) }];

const rule = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'invalid_type') return `must be ${EXPECTED[issue.expected] ?? `a ${issue.expected}`}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${unit(issue.origin)}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${unit(issue.origin)}`;
  return issue.message;
};

const EXPECTED: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  int: 'a whole number',
  boolean: 'true or false',
  string: 'a text',
};

const unit = (origin: string): string => {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
};
