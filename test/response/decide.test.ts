import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { detectors } from '../../shared/detectors/registry.ts';
import { decide, MOST_DISCONNECTS } from '../../shared/response/decide.ts';
import { defaultPolicy } from '../../shared/response/policy.ts';
import { type ActionName, actionNames, type Decision } from '../../shared/types/action.ts';
import { type Entity, sameEntity } from '../../shared/types/entity.ts';
import { type Finding, NOBODY } from '../../shared/types/finding.ts';
import type { AllowedKind, Guard } from '../../shared/types/guard.ts';
import type { Deed, Incident } from '../../shared/types/incident.ts';
import { type Mode, modes, type Policy, type RevokeGround, type Switches } from '../../shared/types/policy.ts';
import { severities } from '../../shared/types/severity.ts';
import type { PrincipalStanding } from '../../shared/types/standing.ts';
import {
  acquaintance,
  blameless,
  CERTIFICATE,
  certificate,
  client,
  DAY,
  deed,
  finding,
  HOUR,
  incident,
  NOON,
  standing,
} from '../given/incidents.ts';

interface Given {
  readonly finding?: Finding;
  readonly incident?: Partial<Incident>;
  readonly highest?: Policy['highest'][string];
  readonly mode?: Mode;
  readonly breaker?: Mode;
  readonly standing?: PrincipalStanding | 'unreadable';
  readonly guards?: readonly Guard[] | 'unreadable';
  readonly grounds?: readonly RevokeGround[];
  readonly revoke?: Policy['revoke'];
}

const decided = (given: Given = {}): Decision => {
  const one = given.finding ?? finding();
  const highest = given.highest ? { [one.detector]: given.highest } : defaultPolicy.highest;
  const policy = { ...defaultPolicy, highest, ...(given.revoke && { revoke: given.revoke }) };
  const switches = { mode: given.mode ?? 'enforce', breaker: given.breaker ?? 'enforce' };
  const facts = given.standing === 'unreadable' ? undefined : (given.standing ?? standing());
  const guards = given.guards === 'unreadable' ? undefined : (given.guards ?? []);
  return decide(one, incident(given.incident, one), policy, switches, facts, {
    now: NOON,
    guards,
    grounds: given.grounds ?? [],
  });
};

/** A decision in one line: what is done to whom, or why nothing is, and what would be. */
const shown = (decision: Decision): string => {
  if (decision.kind === 'act') return `${decision.action} ${decision.target.id}`;
  const { because, would } = decision;
  return would ? `${because}: ${would.action} ${would.target.id}` : because;
};

const cutOff = [deed(), deed({ action: 'disconnect', target: client('meter-1') })];
const AUTOMATIC_REVOKE = { automatic: true, after: ['repeat'] } as const;
const allow = (what: AllowedKind, value: string): Guard => ({ kind: 'allow', id: 'a', what, value, ...KEPT });
const immune = (principal: string): Guard => ({ kind: 'immunity', id: 'i', principal, ...KEPT });
const muted = (detector: string, id: string): Guard => ({
  kind: 'mute',
  id: 'm',
  detector,
  entity: client(id),
  ...KEPT,
});
const TRIPPED: Guard = { kind: 'trip', id: 'breaker', until: NOON + 1, reason: '', by: 'floodgate' };
const KEPT = { until: NOON + 1, reason: 'bench', by: 'ann' };

const ALIAS = 'us-east-1:cognito-identity';
const cognito = finding({ culprit: { kind: 'principal', id: ALIAS } });
const DISCONNECT = 'disconnect meter-1';
const DEACTIVATE = `deactivate ${CERTIFICATE}`;
const takeOver = finding({ detector: 'take-over', entity: client('meter-1'), victim: client('meter-1') });

describe('decide', () => {
  it.each<[string, Given, string]>([
    ['an authenticated flood is deactivated', {}, DEACTIVATE],
    ['a closed incident is left alone', { incident: { status: 'closed' } }, 'closed'],
    ['a notice is left alone', { finding: finding({ severity: 'info' }) }, 'notice'],
    ['claimed evidence alerts only', { finding: finding({ class: 'claimed' }) }, 'claimed'],
    ['contested evidence alerts only', { finding: finding({ contested: true }) }, 'contested'],
    [
      'where nobody is blamed, nobody is touched',
      { finding: blameless({ class: 'authenticated' }) },
      'nobody-to-blame',
    ],
    ['a client id alone is nobody', { finding: finding({ culprit: client('meter-1') }) }, 'nobody-to-blame'],
    [
      'an address is nobody',
      { finding: finding({ culprit: { kind: 'address', id: '192.0.2.7' } }) },
      'nobody-to-blame',
    ],
    ['the victim is never the target', { finding: finding({ victim: certificate() }) }, 'victim'],

    ['a policy of alert alerts', { highest: 'alert' }, 'policy'],
    ['a detector that the policy does not name alerts', { finding: finding({ detector: 'new-one' }) }, 'policy'],
    ['a detector called like an object property alerts', { finding: finding({ detector: 'constructor' }) }, 'policy'],
    ['a policy of disconnect disconnects', { highest: 'disconnect' }, DISCONNECT],
    ['a policy of revoke deactivates first', { highest: 'revoke' }, DEACTIVATE],
    ['then ends what is still connected', { highest: 'revoke', incident: { deeds: [deed()] } }, DISCONNECT],
    [
      'then to revoke waits for people',
      { highest: 'revoke', incident: { deeds: cutOff }, grounds: ['repeat', 'second-finding'] },
      `approve: revoke ${CERTIFICATE}`,
    ],
    [
      'unless the policy lets it be automatic, and something speaks for it',
      { highest: 'revoke', incident: { deeds: cutOff }, revoke: AUTOMATIC_REVOKE, grounds: ['repeat'] },
      `revoke ${CERTIFICATE}`,
    ],
    [
      'nothing speaks for it: it waits for people',
      { highest: 'revoke', incident: { deeds: cutOff }, revoke: AUTOMATIC_REVOKE },
      `approve: revoke ${CERTIFICATE}`,
    ],
    [
      'what speaks for it is not what the policy takes',
      { highest: 'revoke', incident: { deeds: cutOff }, revoke: AUTOMATIC_REVOKE, grounds: ['second-finding'] },
      `approve: revoke ${CERTIFICATE}`,
    ],
    [
      'it is not revoked where the policy does not name it, whatever speaks for it',
      { incident: { deeds: cutOff }, revoke: AUTOMATIC_REVOKE, grounds: ['repeat'] },
      'once',
    ],
    [
      'it is revoked once',
      {
        highest: 'revoke',
        incident: { deeds: [...cutOff, deed({ action: 'revoke', outcome: 'failed' })] },
        revoke: AUTOMATIC_REVOKE,
        grounds: ['repeat'],
      },
      'once',
    ],
    ['a policy of quarantine quarantines', { highest: 'quarantine' }, `quarantine ${CERTIFICATE}`],
    [
      'then ends the connection that the evidence is about',
      { highest: 'quarantine', incident: { deeds: [deed({ action: 'quarantine' })] } },
      DISCONNECT,
    ],
    [
      'a quarantine that failed is for people',
      { highest: 'quarantine', incident: { deeds: [deed({ action: 'quarantine', outcome: 'failed' })] } },
      'once',
    ],
    [
      'a certificate first seen less than 24 h before is not quarantined either',
      { highest: 'quarantine', standing: standing({ firstSeenAt: NOON - DAY + 1 }) },
      DISCONNECT,
    ],

    ['observing says what it would have done', { mode: 'observe' }, `observe: ${DEACTIVATE}`],
    ['approve asks', { mode: 'approve' }, `approve: ${DEACTIVATE}`],
    ['the breaker alone can tighten', { breaker: 'observe' }, `observe: ${DEACTIVATE}`],
    ['the breaker cannot loosen', { mode: 'observe', breaker: 'enforce' }, `observe: ${DEACTIVATE}`],
    [
      'observing also says what it would have disconnected',
      { mode: 'observe', highest: 'disconnect' },
      `observe: ${DISCONNECT}`,
    ],

    ['a principal that is no certificate is disconnected at most', { finding: cognito }, DISCONNECT],
    [
      'upper-case hex is no certificate id',
      { finding: finding({ culprit: certificate(CERTIFICATE.toUpperCase()) }) },
      DISCONNECT,
    ],
    [
      'a certificate first seen less than 24 h before is disconnected at most',
      { standing: standing({ firstSeenAt: NOON - DAY + 1 }) },
      DISCONNECT,
    ],
    [
      'a certificate first seen 24 h before is deactivated',
      { standing: standing({ firstSeenAt: NOON - DAY }) },
      DEACTIVATE,
    ],
    [
      'a certificate never seen is disconnected at most',
      { standing: { ...standing(), firstSeenAt: undefined } },
      DISCONNECT,
    ],
    [
      'a shared certificate is disconnected at most',
      { standing: standing({ clients: [acquaintance('meter-1'), acquaintance('meter-2', NOON - DAY)] }) },
      DISCONNECT,
    ],
    [
      'client ids that the attack invented do not make a certificate shared',
      {
        standing: standing({
          clients: [
            acquaintance('meter-1'),
            ...Array.from({ length: 50 }, (_, n) => acquaintance(`random-${n}`, NOON - HOUR)),
          ],
        }),
      },
      DEACTIVATE,
    ],
    ['what cannot be read is not cut', { standing: 'unreadable' }, 'caution'],
    [
      'an unknown without a known client id is left alone',
      { finding: cognito, standing: standing({ firstSeenAt: undefined, clients: [] }) },
      'caution',
    ],
    [
      'a client id that was not used for a day is left alone',
      {
        finding: finding({ entity: certificate() }),
        incident: { deeds: [deed()] },
        standing: standing({ clients: [acquaintance('old', 0, NOON - DAY - 1)] }),
      },
      'once',
    ],
    [
      'the client id that it was seen with is ended, among more than anybody keeps',
      { finding: finding({ entity: client('flood') }), highest: 'disconnect' },
      'disconnect flood',
    ],

    ['after the certificate its connections are ended', { incident: { deeds: [deed()] } }, DISCONNECT],
    ['after a failure people take over', { incident: { deeds: [deed({ outcome: 'failed' })] } }, 'once'],
    ['after a refusal people take over', { incident: { deeds: [deed({ outcome: 'skipped' })] } }, 'once'],
    [
      'nothing is done twice',
      { incident: { deeds: [deed(), deed({ action: 'disconnect', target: client('meter-1'), outcome: 'skipped' })] } },
      'once',
    ],
    [
      'what was done to another certificate counts for that one',
      { incident: { deeds: [deed({ target: certificate('x') })] } },
      DEACTIVATE,
    ],
    [
      'a switch that people turned back stops the ladder',
      { mode: 'observe', incident: { deeds: [deed()] } },
      `observe: ${DISCONNECT}`,
    ],
    [
      'what cannot be read any more is not disconnected either',
      { standing: 'unreadable', incident: { deeds: [deed()] } },
      'once',
    ],

    ['whom the allowlist names is left alone', { guards: [allow('principal', CERTIFICATE)] }, 'allowed'],
    ['whose client id the allowlist names is left alone', { guards: [allow('client', 'meter-1')] }, 'allowed'],
    [
      'who took an allowed client id of late hides behind nobody',
      {
        guards: [allow('client', 'vip')],
        standing: standing({ clients: [acquaintance('meter-1'), acquaintance('vip', NOON - HOUR)] }),
      },
      DEACTIVATE,
    ],
    ['whose address the allowlist names is left alone', { guards: [allow('cidr', '192.0.2.0/24')] }, 'allowed'],
    ['the allowlist ends', { guards: [{ ...allow('principal', CERTIFICATE), until: NOON }] }, DEACTIVATE],
    ['who is on an allowlist that nobody can read is left alone', { guards: 'unreadable' }, 'allowed'],
    ['whom people took an action back for is left alone', { guards: [immune(CERTIFICATE)] }, 'immune'],
    ['the immunity of one is not that of another', { guards: [immune('x')] }, DEACTIVATE],
    ['what is muted is left alone', { guards: [muted('publish-flood', 'meter-1')] }, 'muted'],
    ['a mute is for one entity', { guards: [muted('publish-flood', 'meter-12')] }, DEACTIVATE],
    ['a breaker that tripped asks people', { guards: [TRIPPED] }, `approve: ${DEACTIVATE}`],
    ['and does not loosen what is stricter', { guards: [TRIPPED], mode: 'observe' }, `observe: ${DEACTIVATE}`],
    ['a mute is for one detector', { guards: [muted('publish', 'meter-1')] }, DEACTIVATE],
    [
      'guards do not make forged evidence more than it is',
      { finding: finding({ class: 'claimed' }), guards: 'unreadable' },
      'claimed',
    ],

    ['in a take-over the certificate is deactivated', { finding: takeOver }, DEACTIVATE],
    [
      'in a take-over no connection is ended: the client id is the victim’s',
      { finding: takeOver, incident: { deeds: [deed()] } },
      'once',
    ],
    [
      'in a take-over no connection is ended, even where the victim is not named',
      { finding: finding({ detector: 'take-over' }), incident: { deeds: [deed()] } },
      'once',
    ],
    [
      'in a take-over by a shared certificate nothing is cut',
      { finding: takeOver, standing: standing({ firstSeenAt: NOON }) },
      'caution',
    ],
  ])('%s', (_, given, expected) => {
    expect(shown(decided(given))).toBe(expected);
  });

  /** Every client id that is disconnected for a finding, in order. */
  const disconnectsFor = (one: Finding, facts: PrincipalStanding): readonly string[] => {
    const cut: string[] = [];
    for (;;) {
      const deeds = [deed(), ...cut.map((id) => deed({ action: 'disconnect', target: client(id) }))];
      const next = decided({ finding: one, standing: facts, incident: { deeds } });
      if (next.kind !== 'act') return cut;
      cut.push(next.target.id);
    }
  };

  it('ends the most recently used connections first, and not without end', () => {
    const clients = Array.from({ length: 9 }, (_, n) => acquaintance(`c${n}`, NOON - HOUR, NOON + n));
    const cut = disconnectsFor(finding({ entity: certificate() }), standing({ clients }));
    expect(cut).toEqual(['c8', 'c7', 'c6', 'c5', 'c4']);
    expect(cut).toHaveLength(MOST_DISCONNECTS);
  });

  it('ends first what the evidence is about, whatever decoys were used in the same ten minutes', () => {
    const decoys = Array.from({ length: 7 }, (_, n) => acquaintance(`decoy-${n}`, NOON - HOUR));
    const clients = [acquaintance('meter-1'), ...decoys, acquaintance('zz-flood', NOON - HOUR)];
    const related = { clients: ['zz-other', 'decoy-5', 'stranger'], principals: [], addresses: [] };
    const flood = finding({ entity: client('zz-flood'), related });
    expect(disconnectsFor(flood, standing({ clients: [...clients, acquaintance('zz-other')] }))).toEqual([
      'zz-flood',
      'zz-other',
      'decoy-5',
      'decoy-0',
      'decoy-1',
    ]);
  });

  it('ends what is new before what the certificate has long used', () => {
    const clients = [acquaintance('meter-1'), acquaintance('new', NOON - HOUR)];
    expect(disconnectsFor(finding({ entity: certificate(), related: NOBODY }), standing({ clients }))).toEqual([
      'new',
      'meter-1',
    ]);
  });

  it('ends no client id that the evidence merely names and the culprit never used', () => {
    const related = { clients: ['meter-7'], principals: [], addresses: [] };
    expect(disconnectsFor(finding({ entity: certificate(), related }), standing())).toEqual(['meter-1']);
  });

  it('ends only what the evidence names where the certificate stays ACTIVE: the others who share it did nothing', () => {
    const clients = ['meter-1', 'meter-2', 'meter-3'].map((id) => acquaintance(id));
    const facts = standing({ clients });
    expect(shown(decided({ standing: facts }))).toBe(DISCONNECT);
    const deeds = [deed({ action: 'disconnect', target: client('meter-1') })];
    expect(shown(decided({ standing: facts, incident: { deeds } }))).toBe('once');
    const unnamed = finding({ entity: certificate(), related: NOBODY });
    expect(shown(decided({ finding: unnamed, standing: facts }))).toBe('caution');
  });

  it('tells people whom and why', () => {
    expect(decided({ mode: 'observe' })).toMatchObject({
      reason: `observing: would have deactivated certificate ${CERTIFICATE}`,
    });
    expect(decided()).toMatchObject({ why: finding().explanation });
  });
});

describe('the default policy', () => {
  it('names every detector, and none that is not', () => {
    expect(Object.keys(defaultPolicy.highest).toSorted()).toEqual(detectors.map(({ id }) => id).toSorted());
  });

  it('never names what is final', () => {
    expect(Object.values(defaultPolicy.highest)).not.toContain('revoke');
  });
});

describe('whatever the finding, the policy and the world', () => {
  /** Mostly what leads to an action, so that the rare and the wrong are tried one at a time. */
  const mostly = <T>(usual: fc.Arbitrary<T>, rest: fc.Arbitrary<T>): fc.Arbitrary<T> =>
    fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: rest });
  const kinds = fc.constantFrom<Entity['kind'][]>('client', 'principal', 'address', 'group', 'fleet');
  const entity = fc.record({ kind: kinds, id: fc.constantFrom(CERTIFICATE, 'meter-1', 'meter-2', ALIAS, '') });
  const acting = Object.entries(defaultPolicy.highest).flatMap(([id, highest]) => (highest === 'alert' ? [] : [id]));
  const findings: fc.Arbitrary<Finding> = fc
    .record({
      detector: mostly(fc.constantFrom(...acting), fc.constantFrom(...Object.keys(defaultPolicy.highest), 'unknown')),
      severity: mostly(fc.constant('high'), fc.constantFrom(...severities)),
      evidence: mostly(fc.constant('authenticated'), fc.constant('claimed')),
      contested: mostly(fc.constant(false), fc.constant(true)),
      culprit: mostly<Entity | undefined>(fc.constant(certificate()), fc.option(entity, { nil: undefined })),
      victim: mostly<Entity | undefined>(fc.constant(undefined), entity),
    })
    .map(({ detector, severity, evidence, contested, culprit, victim }) => ({
      ...blameless({ detector, severity, class: evidence }),
      ...(contested && { contested }),
      ...(culprit && { culprit }),
      ...(victim && { victim }),
    }));
  const known = fc
    .record({ id: fc.constantFrom('meter-1', 'meter-2', 'x'), ago: fc.nat(3 * DAY) })
    .map(({ id, ago }) => acquaintance(id, NOON - ago));
  const someStanding = fc.record({
    firstSeenAt: fc.option(fc.integer({ min: NOON - 3 * DAY, max: NOON }), { nil: undefined }),
    days: fc.nat(60),
    clients: fc.array(known, { maxLength: 4 }),
    addresses: fc.constant([]),
  });
  const standings = mostly<PrincipalStanding | undefined>(someStanding, fc.constant(undefined));
  const mode = mostly<Mode>(fc.constant('enforce'), fc.constantFrom(...modes));
  const switches: fc.Arbitrary<Switches> = fc.record({ mode, breaker: mode });
  const policies: fc.Arbitrary<Policy> = mostly(
    fc.constant(defaultPolicy),
    fc.constantFrom(...actionNames).map((action) => ({
      ...defaultPolicy,
      highest: Object.fromEntries([...Object.keys(defaultPolicy.highest), 'unknown'].map((id) => [id, action])),
    })),
  );
  const deeds = fc.array(
    fc
      .record({
        action: fc.constantFrom<Deed['action'][]>('deactivate', 'disconnect'),
        target: mostly(fc.constantFrom(certificate(), client('meter-1')), entity),
        outcome: fc.constantFrom<Deed['outcome'][]>('done', 'failed', 'skipped'),
      })
      .map(deed),
    { maxLength: 3 },
  );

  interface Asked {
    readonly finding: Finding;
    readonly incident: Incident;
    readonly policy: Policy;
    readonly switches: Switches;
    readonly standing: PrincipalStanding | undefined;
  }

  /** A case in which it does not hold, if one is found. */
  const exception = (holds: (decision: Decision, asked: Asked) => boolean): unknown => {
    const property = fc.property(findings, policies, switches, standings, deeds, (one, policy, both, facts, done) => {
      const open = incident({ deeds: done }, one);
      const asked = { finding: one, incident: open, policy, switches: both, standing: facts };
      return holds(decide(one, open, policy, both, facts, { now: NOON, guards: [], grounds: [] }), asked);
    });
    const { counterexample, errorInstance } = fc.check(property, { numRuns: 3_000 });
    return errorInstance ?? counterexample ?? undefined;
  };

  const targetOf = (decision: Decision): Entity | undefined =>
    decision.kind === 'act' ? decision.target : decision.would?.target;

  it('claimed or contested evidence never acts, and would not in any mode', () => {
    expect(
      exception((decision, { finding: { class: evidence, contested } }) => {
        const isSure = evidence === 'authenticated' && contested !== true;
        return isSure || (decision.kind === 'held' && decision.would === undefined);
      }),
    ).toBeUndefined();
  });

  it('nobody but the culprit, and never the victim, is the target', () => {
    expect(
      exception((decision, { finding: { entity: subject, culprit, victim }, standing: facts }) => {
        const target = targetOf(decision);
        if (!target) return true;
        if (victim && sameEntity(target, victim)) return false;
        if (target.kind === 'client')
          return sameEntity(target, subject) || facts?.clients.some(({ id }) => id === target.id) === true;
        return culprit !== undefined && sameEntity(target, culprit);
      }),
    ).toBeUndefined();
  });

  it('nothing is done unless both switches enforce', () => {
    expect(
      exception(
        (decision, { switches: { mode, breaker } }) =>
          decision.kind === 'held' || `${mode} ${breaker}` === 'enforce enforce',
      ),
    ).toBeUndefined();
  });

  it('nothing but a disconnect, a quarantine or a deactivation is ever done', () => {
    expect(
      exception(
        (decision) => decision.kind === 'held' || ['disconnect', 'quarantine', 'deactivate'].includes(decision.action),
      ),
    ).toBeUndefined();
  });

  it('a certificate is deactivated or quarantined only with a tenure of a day and one device', () => {
    expect(
      exception((decision, { standing: facts }) => {
        if (decision.kind !== 'act' || decision.action === 'disconnect') return true;
        const devices = facts?.clients.filter(({ firstSeenAt }) => firstSeenAt <= NOON - DAY) ?? [];
        return (
          /^[0-9a-f]{64}$/.test(decision.target.id) && Number(facts?.firstSeenAt) <= NOON - DAY && devices.length <= 1
        );
      }),
    ).toBeUndefined();
  });

  it('nothing is done twice to anybody', () => {
    expect(
      exception(
        (decision, { incident: { deeds: done } }) =>
          decision.kind === 'held' ||
          !done.some(({ action, target }) => action === decision.action && sameEntity(target, decision.target)),
      ),
    ).toBeUndefined();
  });

  it('what is above the policy is not done', () => {
    const rung = (action: ActionName): number => actionNames.indexOf(action);
    expect(
      exception(
        (decision, { finding: { detector }, policy, incident: { deeds: done } }) =>
          decision.kind === 'held' ||
          done.length > 0 ||
          rung(decision.action) <= rung(policy.highest[detector] ?? 'alert'),
      ),
    ).toBeUndefined();
  });

  it('all of that is decided on cases that do act', () => {
    let acts = 0;
    expect(
      exception((decision) => {
        acts += decision.kind === 'act' ? 1 : 0;
        return true;
      }),
    ).toBeUndefined();
    expect(acts).toBeGreaterThan(300);
  });
});
