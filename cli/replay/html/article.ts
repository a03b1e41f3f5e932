import type { Cut } from '../../../shared/pipeline/decisions.ts';
import type { Evidence, Related } from '../../../shared/types/finding.ts';
import type { ShownIncident } from '../shown.ts';
import { durationOf, some, timeOf } from '../words.ts';
import { entityOf, figureOf, text } from './markup.ts';
import { plotOf } from './plot.ts';

const BELIEVED = {
  authenticated: 'authenticated: what the principal itself did',
  claimed: 'claimed: anybody could have forged it, so it leads to no action',
} as const;

/** One incident in full: the sentence, what was seen against what was expected, evidence, decision, whom enforce would have cut. */
export const articleOf = (incident: ShownIncident, index: number, to: number): string => {
  const { severity, detector, openedAt, lastSeenAt, closedAt, entity, explanation, findings, course } = incident;
  const ended = closedAt === null ? 'still open at the end' : `closed ${timeOf(closedAt)}`;
  return `<article id="i${index + 1}" class="${severity}">
<h3><strong class="${severity}">${severity === 'info' ? 'notice' : severity}</strong> ${text(detector)}, ${entityOf(entity)}</h3>
<p class="quiet">${timeOf(openedAt)} to ${timeOf(lastSeenAt)} UTC (${durationOf(lastSeenAt - openedAt)}), ${some(findings, 'finding')}, ${ended}</p>
<p>${text(explanation, 600)}</p>
${course ? plotOf(incident, course, to) : ''}
<dl>${factsOf(incident)
    .map(([term, words]) => `<dt>${term}</dt><dd>${words}</dd>`)
    .join('')}</dl>
</article>`;
};

const factsOf = ({
  evidence,
  numbers,
  decision,
  cuts,
  culprit,
  related,
  entity,
}: ShownIncident): readonly (readonly [term: string, words: string])[] => [
  ['Evidence', BELIEVED[evidence]],
  ['Numbers', numbersOf(numbers)],
  ['Blames', culprit ? entityOf(culprit) : 'nobody'],
  ['Decision', decision.held ? text(decision.held.reason, 400) : `would ${decision.action}, as the policy has it`],
  ['Enforce would', cuts.length > 0 ? cuts.map(cutOf).join(', ') : 'cut nobody'],
  ...relatedOf(related, [entity.id, ...(culprit ? [culprit.id] : [])]),
];

const cutOf = ({ action, target }: Cut): string => `${action} ${entityOf(target)}`;

const numbersOf = (numbers: Evidence): string =>
  Object.entries(numbers)
    .map(([name, value]) => `<span>${text(name)} <b>${shownValue(value)}</b></span>`)
    .join('');

const shownValue = (value: Evidence[string]): string => {
  if (typeof value === 'number') return figureOf(value);
  return typeof value === 'string' ? text(value) : value.map((one) => text(one)).join(', ');
};

/** Whoever was named above is not named again, unless with others. */
const relatedOf = (related: Related, named: readonly string[]): readonly (readonly [string, string])[] =>
  (['clients', 'principals', 'addresses'] as const).flatMap((kind) =>
    related[kind].some((id) => !named.includes(id))
      ? [[WORDS[kind], related[kind].map((id) => `<code>${text(id)}</code>`).join(', ')] as const]
      : [],
  );

const WORDS = { clients: 'Clients', principals: 'Principals', addresses: 'Addresses' } as const;
