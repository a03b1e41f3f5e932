import { isUnannounced } from '../../shared/incidents/attention.ts';
import { severityMeanings } from '../../shared/incidents/severity.ts';
import { strictest } from '../../shared/response/switches.ts';
import type { Incident } from '../../shared/types/incident.ts';
import type { Mode } from '../../shared/types/policy.ts';
import { type Severity, severities } from '../../shared/types/severity.ts';
import { peopleCommand } from './command.ts';
import { openIncidents } from './open-incidents.ts';
import { listOf, tableOf } from './table.ts';
import { none } from './words.ts';

/** `floodgate status`: what people allow, what is open, what is unfinished. */
export const status = peopleCommand({
  usage: 'status [--stack NAME]',
  about: ['What people and the machine allow, how many incidents are open, and what has no outcome yet.'],
  options: {},
  plan: (words) => {
    none(words);
    return async ({ parts, target: { stack } }) => {
      const { incidents, ledger, switchboard } = await parts();
      const [mode, breaker, all, pending] = await Promise.all([
        switchboard.mode(),
        switchboard.breaker(),
        openIncidents(incidents),
        ledger.pending(),
      ]);
      const open = all.filter((incident) => incident.status === 'open');
      const unannounced = all.filter(isUnannounced).length;
      const unfinished = pending.filter(({ entry }) => entry?.outcome === undefined).length;
      const effective = strictest({ mode, breaker });
      const counts = countsOf(open);
      return {
        json: { stack, mode, breaker, effective, open: Object.fromEntries(counts), unannounced, unfinished },
        text: [
          listOf([
            ['stack', stack],
            ['mode', `${effective}: ${MEANS[effective]} (people: ${mode}, breaker: ${breaker})`],
            ['incidents', `${open.length} open${unannounced > 0 ? `, ${unannounced} not announced yet` : ''}`],
            ['actions', unfinished === 0 ? 'none without an outcome' : `${unfinished} without an outcome yet`],
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
