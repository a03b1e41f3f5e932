import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readServerless } from '../../local/template/includes.ts';
import * as dynamoIncidents from '../../shared/adapters/dynamo-incidents.ts';
import * as dynamoLedger from '../../shared/adapters/dynamo-ledger.ts';
import * as iotCertificates from '../../shared/adapters/iot-certificates.ts';
import * as iotConnections from '../../shared/adapters/iot-connections.ts';
import * as iotQuarantine from '../../shared/adapters/iot-quarantine.ts';
import * as iotRelease from '../../shared/adapters/iot-release.ts';
import * as iotThings from '../../shared/adapters/iot-things.ts';
import * as ssmSwitches from '../../shared/adapters/ssm-switches.ts';
import { actions } from '../../shared/response/registry.ts';
import { remediesOf } from '../../shared/response/remedies.ts';
import { actionNames } from '../../shared/types/action.ts';
import { hostileNames } from '../given/hostile.ts';
import { CERTIFICATE, certificate, client } from '../given/incidents.ts';

interface Template {
  readonly functions: Readonly<Record<string, { readonly role: string; readonly handler: string }>>;
  readonly resources: { readonly Resources: Readonly<Record<string, { readonly Properties: unknown }>> };
}

const ROOT = join(import.meta.dirname, '../..');
const { functions, resources } = readServerless(join(ROOT, 'serverless.yml')) as unknown as Template;

const rightsOf = (name: string): string =>
  JSON.stringify(resources.Resources[functions[name]?.role ?? '']?.Properties ?? {});

const entries = Object.entries(actions);
const withFunction = entries.filter(([name]) => name !== 'alert');

describe.each(entries)('the action %s', (name, action) => {
  it('is named as its file and as its key in the registry', () => {
    expect(action.name).toBe(name);
    expect(readdirSync(join(ROOT, 'shared/response/actions'))).toContain(`${name}.ts`);
  });

  it('says what it does, what it needs and how to take it back', () => {
    expect(action.description).toMatch(/^[A-Z].{10,}/);
    expect(action.permissions.length).toBeGreaterThan(0);
    for (const permission of action.permissions) expect(permission).toMatch(/^[a-z]+:[A-Z]\w+$/);
    expect(action.undo.how).toMatch(/^[A-Z].+\.$/);
  });

  it('is taken back by an action that there is', () => {
    expect([undefined, ...Object.keys(actions)]).toContain(action.undo.by);
    expect(action.undo.by).not.toBe(name);
  });
});

describe.each(withFunction)('the function of %s', (name, action) => {
  it('is in serverless.yml, with a handler of its own', () => {
    expect(functions[name]?.handler).toBe(`functions/${name}.handler`);
  });

  it('has the rights that the action declares', () => {
    for (const right of [...action.permissions, ...dynamoLedger.permissions, ...ssmSwitches.permissions])
      expect(rightsOf(name)).toContain(`"${right}"`);
  });
});

describe('every file in the folder of actions', () => {
  it('is in the registry', () => {
    const files = readdirSync(join(ROOT, 'shared/response/actions')).map((file) => file.replace(/\.ts$/, ''));
    expect(files.toSorted()).toEqual(Object.keys(actions).toSorted());
  });

  it('and the ladder agree', () => {
    expect(actionNames.filter((name) => !(name in actions))).toEqual([]);
  });
});

describe('what adapters declare', () => {
  it.each(['inspect', 'react', 'sweep'])('is what %s may do with incidents', (name) => {
    for (const right of [...dynamoIncidents.permissions, 'sns:Publish']) expect(rightsOf(name)).toContain(`"${right}"`);
  });

  it('about devices is what the actions declare', () => {
    const declared = (...adapters: readonly (readonly string[])[]) => [...new Set(adapters.flat())].toSorted();
    const { permissions: things } = iotThings;
    expect(actions.disconnect.permissions).toEqual(declared(iotConnections.permissions, things));
    expect(actions.deactivate.permissions).toEqual(declared(iotCertificates.permissions, things));
    expect(actions.revoke.permissions).toEqual(declared(iotCertificates.permissions, things));
    expect(actions.quarantine.permissions).toEqual(declared(iotQuarantine.permissions, things));
    expect(actions.reinstate.permissions).toEqual(declared(iotCertificates.permissions, iotRelease.permissions));
  });
});

describe('a command for people', () => {
  const INCIDENT = `publish-flood-${'0'.repeat(32)}-1`;
  const DISCONNECT = `npx floodgate disconnect --incident ${INCIDENT} --stack floodgate-test --reason 'WHY'`;
  const { undo, byHand } = remediesOf('floodgate-test');

  it('takes a deactivation back by reinstating, and a reinstatement by deactivating', () => {
    expect(undo('deactivate', certificate())).toBe(
      `npx floodgate reinstate ${CERTIFICATE} --stack floodgate-test --reason 'WHY'`,
    );
    expect(undo('reinstate', certificate())).toMatch(/^npx floodgate deactivate /);
  });

  it('names the region where it is known, and asks for nothing that there is no command for', () => {
    const there = remediesOf('floodgate-test', 'eu-west-1');
    expect(there.byHand('revoke', certificate(), INCIDENT)).toBe(
      `npx floodgate revoke ${CERTIFICATE} --stack floodgate-test --region eu-west-1 --yes --reason 'WHY'`,
    );
    expect(there.byHand('alert', certificate(), INCIDENT)).toBeUndefined();
  });

  it('ends the connections that an incident names, without naming one', () => {
    expect(byHand('disconnect', client('meter-1'), INCIDENT)).toBe(DISCONNECT);
    expect(byHand('disconnect', client('meter-1'), 'x; reboot')).toBeUndefined();
  });

  it('goes to a local stack where it comes from one', () => {
    const { approve } = remediesOf('floodgate-local', 'us-east-1', 'http://127.0.0.1:1234');
    expect(approve(INCIDENT, true)).toBe(
      `npx floodgate approve ${INCIDENT} --stack floodgate-local --region us-east-1 --endpoint http://127.0.0.1:1234 --override caps --reason 'WHY'`,
    );
  });

  it('is a sentence where nothing can be taken back', () => {
    expect(undo('revoke', certificate())).toMatch(/^There is none: REVOKED is final/);
    expect(undo('disconnect', client('x'))).toMatch(/comes back by itself/);
  });

  it.each([
    ['quarantine', 'quarantine', 'reinstate'],
    ['deactivate', 'contain', 'reinstate'],
    ['revoke', 'revoke', undefined],
    ['reinstate', 'reinstate', 'contain'],
  ] as const)('names the runbooks of %s as they are deployed', (action, does, undoes) => {
    const named = remediesOf('floodgate-test').runbooks(action, certificate());
    expect(named).toEqual({ does: `floodgate-test-${does}`, undoes: undoes && `floodgate-test-${undoes}` });
    for (const name of [does, undoes ?? does])
      expect(readdirSync(join(ROOT, 'functions/runbooks'))).toContain(`${name}.yml`);
    expect(remediesOf('floodgate-test').runbooks(action, client('x'))).toEqual({});
  });

  it('never holds anything that a device chose', () => {
    for (const id of hostileNames)
      for (const target of [client(id), certificate(id), { kind: 'address', id } as const])
        for (const action of actionNames) {
          const command = byHand(action, target, INCIDENT);
          expect(command ?? '').toBe(action === 'disconnect' ? DISCONNECT : '');
          expect(undo(action, target) ?? '').not.toContain('npx floodgate');
        }
  });
});
