import { expect, test } from '@jest/globals';

import { FIELD_MANAGER } from '../../api/group.ts';
import type { KubeObject } from '../../kube/kube.ts';
import { createCache } from './cache.ts';

function object(name: string, version: number, more: Partial<KubeObject['metadata']> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'here', name, uid: `uid-${name}`, resourceVersion: String(version), ...more },
  };
}

const key = (name: string) => ({ namespace: 'here', name });

test('keeps the newer of two versions, whichever comes first', () => {
  const cache = createCache();
  expect(cache.put(object('a', 9))).toBe(true);
  expect(cache.put(object('a', 10))).toBe(true);
  expect(cache.put(object('a', 9))).toBe(false);
  expect(cache.get(key('a'))?.metadata.resourceVersion).toBe('10');
});

test('tells nobody of what it knows already', () => {
  const cache = createCache();
  const told: string[] = [];
  cache.onChange(({ metadata }) => told.push(metadata.resourceVersion ?? ''));
  [5, 5, 4, 6].forEach((version) => cache.put(object('a', version)));
  expect(told).toEqual(['5', '6']);
});

test('a late answer does not bring back what was deleted', () => {
  const cache = createCache();
  cache.put(object('a', 5));
  cache.drop(object('a', 7));
  expect(cache.put(object('a', 6))).toBe(false);
  expect(cache.get(key('a'))).toBeUndefined();
  expect(cache.put(object('a', 8))).toBe(true);
});

test('a deletion of an earlier object of the same name removes nothing', () => {
  const cache = createCache();
  cache.put(object('a', 8));
  expect(cache.drop(object('a', 7))).toBe(false);
  expect(cache.get(key('a'))).toBeDefined();
});

test('after a list it forgets what is gone, not what is newer than the list', () => {
  const cache = createCache();
  cache.put(object('listed', 5));
  cache.put(object('gone', 5));
  cache.put(object('newer', 12));
  cache.retain(new Set(['here/listed']), '10', undefined);
  expect(cache.all().map(({ metadata }) => metadata.name)).toEqual(['listed', 'newer']);
});

test('a list of one namespace says nothing about the others', () => {
  const cache = createCache();
  cache.put(object('a', 5));
  cache.put(object('b', 5, { namespace: 'there' }));
  cache.retain(new Set(), '10', 'there');
  expect(cache.all().map(({ metadata }) => metadata.name)).toEqual(['a']);
});

test('finds by label and by owner, also after both have changed', () => {
  const cache = createCache();
  const owner = (uid: string) => [{ apiVersion: 'v1', kind: 'X', name: 'x', uid, controller: true }];
  cache.put(object('a', 1, { labels: { tier: 'front', app: 'x' }, ownerReferences: owner('1') }));
  cache.put(object('b', 2, { labels: { tier: 'front' }, ownerReferences: owner('1') }));
  expect(cache.list('here', { tier: 'front' })).toHaveLength(2);
  expect(cache.list('here', { tier: 'front', app: 'x' })).toHaveLength(1);
  expect(cache.list('there', { tier: 'front' })).toHaveLength(0);
  cache.put(object('a', 3, { labels: { tier: 'back' }, ownerReferences: owner('2') }));
  expect(cache.list('here', { tier: 'front' }).map(({ metadata }) => metadata.name)).toEqual(['b']);
  expect(cache.ownedBy('1').map(({ metadata }) => metadata.name)).toEqual(['b']);
  expect(cache.ownedBy('2').map(({ metadata }) => metadata.name)).toEqual(['a']);
});

test('an owner that is not the controller does not own', () => {
  const cache = createCache();
  cache.put(object('a', 1, { ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: '1' }] }));
  expect(cache.ownedBy('1')).toEqual([]);
});

test('of the managed fields only our own part is kept, and equal ones once', () => {
  const cache = createCache();
  const managedFields = () => [
    { manager: 'kubelet', operation: 'Update' as const, fieldsV1: { 'f:status': {} } },
    { manager: 'studyflow-operator', operation: 'Apply' as const, fieldsV1: { 'f:data': {} } },
  ];
  cache.put(object('a', 1, { managedFields: managedFields() }));
  cache.put(object('b', 2, { managedFields: managedFields() }));
  const [ofA, ofB] = ['a', 'b'].map((name) => cache.get(key(name))?.metadata.managedFields);
  expect(ofA).toEqual([{ manager: 'studyflow-operator', operation: 'Apply', fieldsV1: { 'f:data': {} } }]);
  expect(ofA?.[0]?.fieldsV1?.['f:data']).toBe(ofB?.[0]?.fieldsV1?.['f:data']);
});

test('of pods and Deployments only what is read is kept, and branches of managed fields once', () => {
  const pods = createCache('Pod');
  const deployments = createCache('Deployment');
  const tree = (uid: string) => ({
    'f:metadata': { 'f:ownerReferences': { [`k:{"uid":"${uid}"}`]: {} } },
    'f:spec': { 'f:template': { 'f:spec': {} } },
  });
  const made = (name: string, spec: object): KubeObject =>
    ({
      apiVersion: 'v1',
      kind: 'Any',
      metadata: {
        name,
        namespace: 'here',
        resourceVersion: '7',
        managedFields: [{ manager: FIELD_MANAGER, operation: 'Apply', fieldsV1: tree(name) }],
      },
      spec,
    }) as KubeObject;
  pods.put(made('pod', { nodeName: 'node-1', containers: [{}] }));
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{}] } };
  deployments.put(made('one', { replicas: 2, selector: {}, template }));
  deployments.put(made('two', { replicas: 2, selector: {}, template }));
  const fields = (name: string) =>
    deployments.get({ namespace: 'here', name })?.metadata.managedFields?.[0]?.fieldsV1;

  expect(pods.all()).toMatchObject([{ spec: { nodeName: 'node-1' } }]);
  expect(JSON.stringify([pods.all(), deployments.all()])).not.toContain('containers');
  expect(deployments.all()[0]).toMatchObject({
    spec: { replicas: 2, template: { metadata: { labels: { a: 'b' } } } },
  });
  expect(fields('one')?.['f:spec']).toBe(fields('two')?.['f:spec']);
  expect(fields('two')).toEqual(tree('two'));
});
