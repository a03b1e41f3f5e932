import { isUnannounced } from '../../shared/incidents/attention.ts';
import { severityMeanings } from '../../shared/incidents/severity.ts';
import { readTally, type VerdictTally } from '../../shared/pipeline/verdict-tally.ts';
import { isTripped } from '../../shared/response/guards.ts';
import { strictest } from '../../shared/response/switches.ts';
import type { Guard } from '../../shared/types/guard.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Lease } from '../../shared/types/lease.ts';
import type { Mode } from '../../shared/types/policy.ts';
import { type Severity, severities } from '../../shared/types/severity.ts';
import { type VerdictName, verdictNames } from '../../shared/types/verdict.ts';
import { peopleCommand } from './command.ts';
import { coverageNow } from './coverage.ts';
import { coverageInWords } from './coverage-words.ts';
import { openIncidents } from './open-incidents.ts';
import { listOf, tableOf, time } from './table.ts';
import { none } from './words.ts';

/** `floodgate status`: what people allow, what is open, what is unfinished, and what it sees. */
export const status = peopleCommand({
  usage: 'status [--stack NAME]',
  about: [
    'What people and the machine allow, what is open, leased, guarded and unfinished, what people said of incidents,',
    'and what Floodgate sees right now, source by source.',
  ],
  options: {},
  plan: (words) => {
    none(words);
    return async (deployment) => {
      const now = Date.now();
      const { incidents, ledger, switchboard, guards, leases, items } = await deployment.parts();
      const [mode, switched, all, pending, kept, running, tally, coverage] = await Promise.all([
        switchboard.mode(),
        switchboard.breaker(),
        openIncidents(incidents),
        ledger.pending(),
        guards.all(),
        leases.all(),
        readTally(items),
        coverageNow(deployment, now),
      ]);
      const open = all.filter((incident) => incident.status === 'open');
      const unannounced = all.filter(isUnannounced).length;
      const unfinished = pending.filter(({ entry }) => entry?.outcome === undefined).length;
      const tripped = isTripped(kept, now);
      const breaker = tripped ? strictest({ mode: 'approve', breaker: switched }) : switched;
      const effective = strictest({ mode, breaker });
      const active = kept.filter(({ until }) => now < until);
      const counts = countsOf(open);
      const verdicts = verdictsOf(tally);
      return {
        json: {
          stack: deployment.target.stack,
          mode,
          breaker,
          tripped,
          effective,
          open: Object.fromEntries(counts),
          unannounced,
          unfinished,
          leases: running.map(({ principal, incidentId, endsAt }) => ({ principal, incidentId, endsAt })),
          guards: { active: active.length, expired: kept.length - active.length },
          verdicts,
          coverage,
        },
        text: [
          listOf([
            ['stack', deployment.target.stack],
            [
              'mode',
              `${effective}: ${MEANS[effective]} (people: ${mode}, breaker: ${breaker}${TRIPPED[`${tripped}`]})`,
            ],
            ['incidents', `${open.length} open${unannounced > 0 ? `, ${unannounced} not announced yet` : ''}`],
            ['actions', unfinished === 0 ? 'none without an outcome' : `${unfinished} without an outcome yet`],
            ['leases', leasesInWords(running)],
            ['guards', guardsInWords(active, kept.length)],
            ['verdicts', verdictNames.map((name) => `${verdicts[name]} ${name}`).join(', ')],
            ...coverageInWords(coverage, now),
          ]),
          ...(open.length > 0 ? ['', severityTable(counts)] : []),
        ].join('\n'),
      };
    };
  },
});

const MEANS: Readonly<Record<Mode, string>> = {
  observe: 'changes nothing, says what it would do',
  approve: 'asks before it acts',
  enforce: 'acts',
};

const TRIPPED = { true: ', tripped: floodgate lift breaker', false: '' } as const;

const leasesInWords = (leases: readonly Lease[]): string => {
  const next = leases.toSorted((a, b) => a.endsAt - b.endsAt)[0];
  return next === undefined ? 'none' : `${leases.length} running, the next may end ${time(next.endsAt)}`;
};

const guardsInWords = (active: readonly Guard[], kept: number): string => {
  const kinds = [...Map.groupBy(active, ({ kind }) => kind)].map(([kind, guards]) => `${guards.length} ${kind}`);
  const over = kept > active.length ? `${kept - active.length} over` : '';
  return [...kinds, over].filter((part) => part !== '').join(', ') || 'none';
};

const verdictsOf = ({ byDetector }: VerdictTally): Readonly<Record<VerdictName, number>> => {
  const sum = (name: VerdictName): number =>
    Object.values(byDetector).reduce((total, counts) => total + (counts[name] ?? 0), 0);
  return { true: sum('true'), false: sum('false'), benign: sum('benign') };
};

type Counts = readonly (readonly [Severity, number])[];

/** Gravest first. */
const countsOf = (open: readonly Incident[]): Counts =>
  severities.toReversed().map((severity) => [severity, open.filter((one) => one.severity === severity).length]);

const severityTable = (counts: Counts): string =>
  tableOf<Counts[number]>(
    [
      ['SEVERITY', ([severity]) => severity],
      ['OPEN', ([, count]) => String(count)],
      ['EXPECTED OF YOU', ([severity]) => severityMeanings[severity].expected],
    ],
    counts.filter(([, count]) => count > 0),
  );
