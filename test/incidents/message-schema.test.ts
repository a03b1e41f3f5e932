import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { announcementOf } from '../../shared/incidents/announcement.ts';
import { briefAnnouncementOf } from '../../shared/incidents/brief.ts';
import { closeIncident } from '../../shared/incidents/episode.ts';
import { merge } from '../../shared/incidents/merge.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import type { Incident } from '../../shared/types/incident.ts';
import { severities } from '../../shared/types/severity.ts';
import { hostileNames } from '../given/hostile.ts';
import { blameless, certificate, client, deed, finding, incident, MINUTE } from '../given/incidents.ts';
import { judgeOf } from './schema.ts';

const problemsWith = judgeOf('incident-message');

const remedies = remediesOf('floodgate-test', 'us-east-1');
const bodyOf = (one: Incident): unknown => JSON.parse(announcementOf(one, remedies).body);

/** An incident in which a device chose everything that a device can choose. */
const hostile = (id: string): Incident =>
  Array.from({ length: 9 }, (_, n) =>
    finding({
      entity: client(id),
      culprit: certificate(`${id}${n}`),
      victim: client(id),
      explanation: `client ${id} did it`,
      evidence: { topic: id, topics: Array.from({ length: 8 }, () => id) },
      related: { clients: Array.from({ length: 4 }, (_, m) => `${id}${m}`), principals: [id], addresses: [id] },
    }),
  ).reduce(merge, incident({ deeds: [deed({ target: client(id), detail: id })] }, finding({ entity: client(id) })));

describe('the published schema', () => {
  it.each<[string, Incident]>([
    ['one that was just opened', incident()],
    ['one that is over', closeIncident(incident({ deeds: [deed()] }), MINUTE)],
    ['one that blames nobody', incident({}, blameless())],
    ['one that protects somebody', incident({}, finding({ victim: client('meter-1') }))],
    [
      'one that was held',
      incident({
        decision: { kind: 'held', because: 'observe', reason: 'x', would: { action: 'revoke', target: certificate() } },
      }),
    ],
    [
      'one with more deeds than are told',
      incident({ deeds: Array.from({ length: 40 }, (_, n) => deed({ target: client(`${n}`) })) }),
    ],
    ...severities.map((severity): [string, Incident] => [`one of severity ${severity}`, incident({ severity })]),
  ])('describes %s', (_, one) => {
    expect(problemsWith(bodyOf(one))).toEqual([]);
  });

  it('describes every message, whatever a device chose', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostileNames), fc.string({ unit: 'binary' })), (id) => {
        expect(problemsWith(bodyOf(hostile(id)))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('describes the message that is left when SNS refuses the whole', () => {
    expect(problemsWith(JSON.parse(briefAnnouncementOf(hostile('x')).body))).toEqual([]);
  });

  it.each([
    ['a field that it does not know', { surprise: 1 }, 'surprise'],
    ['a severity of another vocabulary', { severity: 'fatal' }, 'severity'],
    ['a time that is none', { openedAt: 'yesterday' }, 'openedAt'],
    ['a version that it is not', { version: 2 }, 'version'],
    ['a name that was not bounded', { entity: { kind: 'client', id: 'x'.repeat(129) } }, 'entity.id'],
  ])('notices %s', (_, over, place) => {
    expect(problemsWith({ ...(bodyOf(incident()) as object), ...over }).join()).toContain(place);
  });
});

describe('an incident told in brief', () => {
  it('keeps what people filter and look it up by, and says how it ended', () => {
    const one = incident({ deeds: [deed()] });
    const { subject, attributes, body } = briefAnnouncementOf(one);
    const full = announcementOf(one, remedies);
    expect({ subject, attributes }).toEqual({ subject: full.subject, attributes: full.attributes });
    expect(JSON.parse(body)).toMatchObject({ id: one.id, revision: 1, brief: true, response: { state: 'deactivate' } });
  });

  it('holds nothing that a device chose, and no more than two kilobytes', () => {
    const plain = briefAnnouncementOf(hostile('innocent'));
    for (const id of hostileNames) {
      const { body, email } = briefAnnouncementOf({ ...hostile(id), id: incident().id });
      expect(body).toBe(JSON.stringify({ ...JSON.parse(plain.body), id: incident().id }));
      expect(email).toMatch(/^[\n\x20-\x7e]*$/);
      expect(Buffer.byteLength(body) + Buffer.byteLength(email)).toBeLessThan(2_048);
    }
  });
});
