import { describe, expect, it } from '@jest/globals';
import { adversarials, certificateOf, expanded, liveThrough } from './adversarial.ts';

describe.each(adversarials())('an attack on the response: %s', (_, scenario) => {
  it(scenario.description, async () => {
    const w = await liveThrough(scenario);
    const honest = scenario.honest.flatMap((one) => expanded(one, one.repeat));
    const { statuses, ended = [], told, untold = [] } = scenario.expect;

    const touched = w.certificates.updates.map((update) => update.split(' ')[1]);
    expect(honest.filter(({ certificate }) => touched.includes(certificate))).toEqual([]);
    expect(honest.filter(({ client }) => w.connections.ends.includes(client) && !ended.includes(client))).toEqual([]);

    const found = Object.keys(statuses).map((name) => [name, w.certificates.statusOf(certificateOf(name))]);
    expect(Object.fromEntries(found)).toEqual(statuses);
    expect([...new Set(w.connections.ends)].toSorted()).toEqual([...ended].toSorted());

    const heard = new Set(w.announced.map(({ detector }) => detector));
    expect(told.filter((detector) => !heard.has(detector))).toEqual([]);
    expect(untold.filter((detector) => heard.has(detector))).toEqual([]);
  });
});
