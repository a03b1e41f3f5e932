import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { loadConfig } from '../../functions/config.ts';
import { dynamoRedriveNotes } from '../../shared/adapters/dynamo-redrive-notes.ts';
import { kinesisSink } from '../../shared/adapters/kinesis-sink.ts';
import { s3Shelf } from '../../shared/adapters/s3-shelf.ts';
import { harmless, SENTENCE } from '../../shared/incidents/escape.ts';
import { noteOf, redrive as putBack, shelvedFrom } from '../../shared/pipeline/redrive.ts';
import type { Shelf } from '../../shared/ports/shelf.ts';
import type { RedriveNote, Shelved } from '../../shared/types/redrive.ts';
import { wholeNumber } from '../usage.ts';
import { type Answer, peopleCommand } from './command.ts';
import type { Deployment } from './deployment.ts';
import { needed, none } from './words.ts';

const MOST = 10_000;

/** `floodgate redrive`: what was put aside goes back into the stream, as new records. */
export const redrive = peopleCommand({
  usage: 'redrive [--about TEXT] [--limit N] [--yes --reason TEXT]',
  about: [
    'Puts records that were put aside back into the stream, as new ones: after an upgrade that understands them,',
    'or after an outage that outlasted the stream. Without --yes it says what would be put back.',
    'What is older than a day by its own time is put aside again. What may be counted twice is said, and the ledger keeps it.',
    '',
    '  --about TEXT     only those whose reason holds this text',
    '  --limit N        at most so many objects, 1000 unless told otherwise',
    '  --yes            put them back',
    '  --reason TEXT    why; the ledger keeps it',
    '  --as NAME        who you are, for the ledger; your user name',
  ],
  options: {
    about: { type: 'string' },
    limit: { type: 'string', default: '1000' },
    yes: { type: 'boolean' },
    reason: { type: 'string' },
    as: { type: 'string' },
  },
  plan: (words) => {
    none(words);
    const limit = wholeNumber('limit', words.text('limit') ?? '', 1, MOST);
    const about = words.text('about') ?? '';
    const mayPut = words.flag('yes');
    const reason = mayPut ? needed(words, 'reason', 'the ledger keeps why it was done') : '';
    const requestedBy = words.text('as') ?? userInfo().username;
    return async (deployment) => {
      const { s3, shelf, ...rest } = await openShelf(deployment);
      try {
        const { found, strange } = await look(shelf, about, limit);
        const asked = { requestedBy, reason, at: Date.now() };
        if (!mayPut) return preview(noteOf(found, asked), found, strange);
        const id = `${asked.at}-${randomUUID()}`;
        const note = noteOf(found, asked);
        const { records, objects, left } = await putBack(found, asked, id, { shelf, ...rest });
        return {
          json: { id, records, objects, left, strange, overcounted: note.overcounted, because: note.because },
          text: [`Put back ${records} records of ${objects} objects.`, ...doubts(note), ...leftovers(left)].join('\n'),
          code: left.length === 0 ? 0 : 1,
        };
      } finally {
        s3.destroy();
      }
    };
  },
});

const openShelf = async ({ target, settings, dynamo, lambda, parts }: Deployment) => {
  const { stack, endpoint } = target;
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: `${stack}-inspect` }));
  const { putAsideBucket } = loadConfig(['putAsideBucket'], Environment?.Variables ?? {});
  const s3 = new S3Client(settings);
  const { config: signing } = new LambdaClient(settings);
  return {
    s3,
    shelf: s3Shelf(s3, putAsideBucket),
    // The stream is named after the stack.
    sink: kinesisSink(signing, endpoint ?? kinesisOf(await signing.region()), stack),
    notes: dynamoRedriveNotes(dynamo, (await parts()).ledgerTable),
  };
};

const kinesisOf = (region: string): string =>
  `https://kinesis.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** What is there and wanted, and how many objects are of no kind that we know. */
const look = async (shelf: Shelf, about: string, limit: number) => {
  const found: Shelved[] = [];
  let strange = 0;
  for await (const key of shelf.keys()) {
    if (found.length === limit) break;
    const shelved = shelvedFrom(key, await shelf.read(key));
    if (!shelved) strange += 1;
    else if (shelved.reason.includes(about)) found.push(shelved);
  }
  return { found, strange };
};

const preview = (note: RedriveNote, found: readonly Shelved[], strange: number): Answer => {
  const reasons = new Map<string, number>();
  for (const { reason, records } of found) reasons.set(reason, (reasons.get(reason) ?? 0) + records.length);
  const lines = [...reasons]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_REASONS)
    .map(([reason, count]) => `  ${count}  ${harmless(reason, SENTENCE)}`);
  const text =
    found.length === 0
      ? 'Nothing is put aside.'
      : [
          `${note.records} records in ${found.length} objects would be put back:`,
          ...lines,
          ...doubts(note),
          'Say --yes to do it.',
        ].join('\n');
  return {
    json: {
      records: note.records,
      objects: found.length,
      strange,
      overcounted: note.overcounted,
      because: note.because,
    },
    text,
  };
};

const MOST_REASONS = 20;

const doubts = ({ overcounted, because }: RedriveNote): readonly string[] =>
  overcounted === 0 ? [] : [`${overcounted} of them may be counted twice: ${because.join('; ')}.`];

const leftovers = (left: readonly string[]): readonly string[] =>
  left.length === 0 ? [] : [`The stream did not take all of ${left.length} objects, which stay where they are.`];
