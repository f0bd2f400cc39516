import { expect, test } from '@jest/globals';

import type { KubeObject } from '../../kube/kube.ts';
import { isInPlace, markIntent } from '../apply-if-changed.ts';
import { slim } from './cache-slim.ts';

const intentOf = (uid: string): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: `of-${uid}`,
      namespace: 'here',
      labels: { app: 'study' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'x', uid, controller: true }],
    },
    spec: { selector: { app: 'study' }, ports: [{ port: 80, protocol: 'TCP' }] },
  }) as KubeObject;

/** As the API server answers: with an account of who owns which field. */
function applied(uid: string, accountOf = uid): KubeObject {
  const intent = markIntent(intentOf(uid));
  const fieldsV1 = {
    'f:metadata': {
      'f:annotations': { 'f:studyflow.dev/intent': {} },
      'f:labels': { 'f:app': {} },
      'f:ownerReferences': { [`k:{"uid":"${accountOf}"}`]: {} },
    },
    'f:spec': {
      'f:selector': {},
      'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { 'f:port': {}, 'f:protocol': {} } },
    },
  };
  const managedFields = [{ manager: 'studyflow-operator', operation: 'Apply' as const, fieldsV1 }];
  return { ...intent, metadata: { ...intent.metadata, resourceVersion: '7', managedFields } };
}

const accountOf = (object: KubeObject) => object.metadata.managedFields?.[0]?.fieldsV1?.['f:metadata'];

test('the accounts of objects of different owners are kept once, and still say what is ours', () => {
  const [one, two] = [slim(applied('1')), slim(applied('2'))];
  expect(accountOf(one)).toBe(accountOf(two));
  expect(isInPlace(intentOf('1'), one)).toBe(true);
  expect(isInPlace(intentOf('2'), two)).toBe(true);
});

test('another owner than the one that was meant is not in place', () => {
  expect(isInPlace(intentOf('2'), slim(applied('1')))).toBe(false);
});

test('an owner that is not the one of the account stays as it is told', () => {
  const object = slim(applied('1', 'before'));
  expect(accountOf(object)?.['f:ownerReferences']).toEqual({ 'k:{"uid":"before"}': {} });
  expect(isInPlace(intentOf('1'), object)).toBe(false);
});

test('an account without an owner of ours is not in place', () => {
  const { metadata, ...rest } = applied('1');
  const [entry] = metadata.managedFields ?? [];
  const { 'f:ownerReferences': _, ...others } = entry?.fieldsV1?.['f:metadata'] ?? {};
  const managedFields = [
    {
      manager: 'studyflow-operator',
      operation: 'Apply' as const,
      fieldsV1: { ...entry?.fieldsV1, 'f:metadata': others },
    },
  ];
  expect(isInPlace(intentOf('1'), slim({ ...rest, metadata: { ...metadata, managedFields } }))).toBe(false);
});

test('of a Service the selector is kept, of a ConfigMap nothing but what it is', () => {
  expect(slim(applied('1'))).toMatchObject({ spec: { selector: { app: 'study' } } });
  expect(JSON.stringify(slim(applied('1')))).not.toContain('"ports"');
  const map = { ...applied('1'), kind: 'ConfigMap', data: { 'nginx.conf': 'long' } };
  expect(JSON.stringify(slim(map))).not.toContain('long');
});

test('owners and texts of labels are kept once', () => {
  const [one, two] = [slim(applied('1')), slim({ ...applied('1'), kind: 'Pod' })];
  expect(one.metadata.ownerReferences).toBe(two.metadata.ownerReferences);
});
