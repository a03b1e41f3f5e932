import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { asffOf } from '../../shared/incidents/asff.ts';
import { briefChatOf, chatOf } from '../../shared/incidents/chat.ts';
import { closeIncident } from '../../shared/incidents/episode.ts';
import { merge } from '../../shared/incidents/merge.ts';
import { ocsfOf } from '../../shared/incidents/ocsf.ts';
import { originOf } from '../../shared/incidents/origin.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { severities } from '../../shared/types/severity.ts';
import { hostileNames } from '../given/hostile.ts';
import {
  blameless,
  CERTIFICATE,
  certificate,
  client,
  deed,
  finding,
  incident,
  MINUTE,
  NOON,
} from '../given/incidents.ts';

const remedies = remediesOf('floodgate-test', 'eu-west-1');
const origin = originOf('floodgate-test', 'arn:aws:sns:eu-west-1:123456789012:floodgate-test-incidents');
const AT = NOON + MINUTE;

const renderings = {
  chat: (one: Incident) => chatOf(one, remedies),
  asff: (one: Incident) => asffOf(one, remedies, origin, AT),
  ocsf: (one: Incident) => ocsfOf(one, remedies, origin, AT),
};

/** A device chose everything that a device can choose, and there is as much of it as there can be. */
const hostile = (id: string): Incident => {
  const known = built.get(id) ?? build(id);
  built.set(id, known);
  return known;
};

const built = new Map<string, Incident>();

const build = (id: string): Incident =>
  Array.from({ length: 9 }, (_, n) =>
    finding({
      entity: client(id),
      culprit: certificate(`${id}${n}`),
      victim: client(id),
      explanation: `client ${id} did it`,
      evidence: { topic: id, topics: Array.from({ length: 8 }, () => id) },
      related: { clients: Array.from({ length: 4 }, (_, m) => `${id}${m}`), principals: [id], addresses: [id] },
    }),
  ).reduce(
    merge,
    incident(
      { deeds: Array.from({ length: 18 }, (_, n) => deed({ target: client(`${id}${n}`), detail: id.repeat(3) })) },
      finding({ entity: client(id) }),
    ),
  );

const anything = fc.oneof(fc.constantFrom(...hostileNames), fc.string({ unit: 'binary' }));

describe.each(Object.entries(renderings))('an incident for %s', (_, render) => {
  it('shows nothing unseen, obeys no line break of a device, and stays small, whatever a device chose', () => {
    fc.assert(
      fc.property(anything, (id) => {
        const text = JSON.stringify(render(hostile(id)));
        expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        expect(text).not.toMatch(/\\r|\\u00|\\ud[89a-f]/);
        expect(text).not.toMatch(/https?:\/\//);
        expect(Buffer.byteLength(text)).toBeLessThan(64 * 1_024);
      }),
      { numRuns: 40 },
    );
  });

  it('makes no key of what a device chose', () => {
    const keysOf = (value: unknown): readonly string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [key]), ...keysOf(inner)])
        : [];
    const plain = new Set([...keysOf(render(hostile('innocent'))), ...keysOf(render(incident()))]);
    for (const id of hostileNames) expect(keysOf(render(hostile(id))).filter((key) => !plain.has(key))).toEqual([]);
    expect(Object.prototype).not.toHaveProperty('topic');
  });

  it('takes a megabyte as calmly', () => {
    const id = '\u202e<'.repeat(500_000);
    const one = incident({ deeds: [deed({ detail: id })] }, finding({ entity: client(id), explanation: id }));
    expect(Buffer.byteLength(JSON.stringify(render(one)))).toBeLessThan(16 * 1_024);
  });
});

describe('a chat notification', () => {
  it('has the shape without which Amazon Q drops it', () => {
    const { version, source, id, content, metadata } = chatOf(incident({ deeds: [deed()] }), remedies);
    expect({ version, source, textType: content.textType }).toEqual({
      version: '1.0',
      source: 'custom',
      textType: 'client-markdown',
    });
    expect(content.title).toBe('HIGH: publish-flood, deactivated');
    expect(content.description).toContain('1234 publishes in 10 s');
    expect(content.nextSteps).toEqual([
      'Expected: look at it within the hour; confirm or undo what was done',
      `npx floodgate reinstate ${CERTIFICATE} --stack floodgate-test --region eu-west-1 --reason 'WHY'`,
    ]);
    expect(id).toBe(`${incident().id}.1`);
    expect(metadata.threadId).toBe(incident().id);
  });

  it('stays within the limits of Amazon Q', () => {
    fc.assert(
      fc.property(anything, (id) => {
        const { content, metadata } = chatOf(hostile(id), remedies);
        expect(content.title.length).toBeLessThanOrEqual(250);
        expect(content.description.length).toBeLessThanOrEqual(8_000);
        expect(content.description).not.toBe('');
        for (const step of content.nextSteps ?? []) expect(step.length).toBeLessThanOrEqual(350);
        for (const keyword of content.keywords) expect(keyword.length).toBeLessThanOrEqual(75);
        expect(metadata.threadId).toBe(hostile(id).id);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    '<!channel>',
    '<https://evil.example|login>',
    '*bold*',
    '~gone~',
    '`code`',
    '[a](b)',
    '@here',
    '_a_',
    '> q',
    '&lt;',
  ])('takes %j for what it is and not for markup', (id) => {
    const { description } = chatOf(
      incident({}, finding({ entity: client(id), explanation: `client ${id} did it` })),
      remedies,
    ).content;
    expect(description).not.toMatch(/[<>&*~`[\]|@#!]/);
    expect(description).not.toMatch(/(?<!\w)_|_(?!\w)/);
  });

  it('leaves an ordinary client id as it is', () => {
    const one = incident({}, finding({ entity: client('meter_7-b.2') }));
    expect(chatOf(one, remedies).content.description).toContain('client "meter_7-b.2"');
  });

  it('asks nobody to do anything about what is over', () => {
    const { content } = chatOf(closeIncident(incident(), MINUTE), remedies);
    expect(content.title).toBe('HIGH: publish-flood, nothing done (over)');
    expect(content.nextSteps).toBeUndefined();
  });

  it('can be said in our own vocabulary alone', () => {
    const plain = JSON.stringify(briefChatOf({ ...hostile('innocent'), id: 'x' }));
    for (const id of hostileNames) expect(JSON.stringify(briefChatOf({ ...hostile(id), id: 'x' }))).toBe(plain);
  });
});

describe('a finding for Security Hub', () => {
  const REQUIRED = [
    'SchemaVersion',
    'Id',
    'ProductArn',
    'GeneratorId',
    'AwsAccountId',
    'CreatedAt',
    'UpdatedAt',
    'Severity',
    'Title',
    'Description',
    'Resources',
  ];

  it('has every attribute that the format requires', () => {
    const found = renderings.asff(incident());
    expect(Object.keys(found)).toEqual(expect.arrayContaining(REQUIRED));
    expect(found).toMatchObject({
      SchemaVersion: '2018-10-08',
      Id: `floodgate-test/${incident().id}`,
      ProductArn: 'arn:aws:securityhub:eu-west-1:123456789012:product/123456789012/default',
      AwsAccountId: '123456789012',
      CreatedAt: '2026-11-20T12:00:00.000Z',
      UpdatedAt: '2026-11-20T12:01:00.000Z',
      Severity: { Label: 'HIGH', Original: 'high' },
      RecordState: 'ACTIVE',
    });
    for (const type of found.Types) expect(type.split('/')).toHaveLength(3);
  });

  it('names certificates by their ARN, and says who is what', () => {
    const { Resources } = renderings.asff(incident({}, finding({ victim: client('meter-2') })));
    expect(Resources.map(({ Type, Id, Details }) => [Type, Id, Details.Other.role])).toEqual([
      ['Other', `arn:aws:iot:eu-west-1:123456789012:cert/${CERTIFICATE}`, 'culprit'],
      ['Other', 'client/meter-2', 'victim'],
      ['Other', 'client/meter-1', 'subject'],
    ]);
  });

  it('always has a resource, and blames nobody who is not to blame', () => {
    const { Resources } = renderings.asff(incident({}, blameless()));
    expect(Resources.map(({ Details }) => Details.Other.role)).toEqual(['subject']);
  });

  it('knows a label for every severity, and is archived when it is over', () => {
    const labels = severities.map((severity) => renderings.asff(incident({ severity })).Severity.Label);
    expect(labels).toEqual(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
    expect(renderings.asff(closeIncident(incident(), MINUTE)).RecordState).toBe('ARCHIVED');
  });

  it('stays within the limits of the format', () => {
    fc.assert(
      fc.property(anything, (id) => {
        const found = renderings.asff(hostile(id));
        expect(found.Id.length).toBeLessThanOrEqual(512);
        expect(found.Title.length).toBeLessThanOrEqual(256);
        expect(found.Description.length).toBeLessThanOrEqual(1_024);
        expect(found.Remediation?.Recommendation.Text.length ?? 0).toBeLessThanOrEqual(512);
        expect(found.Resources.length).toBeLessThanOrEqual(32);
        for (const { Id } of found.Resources) expect(Id.length).toBeLessThanOrEqual(512);
        expect(Object.keys(found.ProductFields).length).toBeLessThanOrEqual(50);
      }),
      { numRuns: 20 },
    );
  });
});

describe('an OCSF detection finding', () => {
  it('has every attribute that class 2004 requires', () => {
    expect(renderings.ocsf(incident())).toMatchObject({
      activity_id: 1,
      category_uid: 2,
      class_uid: 2004,
      type_uid: 200401,
      time: AT,
      severity_id: 4,
      metadata: { version: expect.any(String), product: { name: 'Floodgate', vendor_name: 'Floodgate' } },
      finding_info: { uid: incident().id, title: expect.any(String), analytic: { type_id: 2 } },
      status_id: 1,
      is_alert: true,
      confidence_id: 3,
    });
  });

  it.each<[string, Incident, object]>([
    ['an incident that people heard of before', incident({ revision: 2 }), { activity_id: 2, type_uid: 200402 }],
    ['one that is over', closeIncident(incident(), MINUTE), { activity_id: 3, type_uid: 200403, status_id: 4 }],
    ['what anybody could have sent', incident({}, blameless()), { confidence_id: 1 }],
    ['a notice', incident({ severity: 'info' }), { is_alert: false, severity_id: 1 }],
    ['a critical one', incident({ severity: 'critical' }), { severity_id: 5 }],
  ])('tells %s apart', (_, one, expected) => {
    expect(renderings.ocsf(one)).toMatchObject(expected);
  });

  it('names addresses as endpoints, where they are addresses', () => {
    const related = { clients: [], principals: [], addresses: ['192.0.2.7', 'localhost; reboot'] };
    const { evidences } = renderings.ocsf(incident({}, finding({ related })));
    expect(evidences.flatMap(({ src_endpoint }) => src_endpoint ?? [])).toEqual([{ ip: '192.0.2.7' }]);
  });
});
