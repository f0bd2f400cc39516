import { expect, test } from '@jest/globals';
import { apiCallOf, isStateWrite } from './api-call.ts';

test('tells group, resource, namespace, name and subresource of a write', () => {
  expect(
    apiCallOf(
      'PATCH',
      '/apis/apps/v1/namespaces/a/deployments/b/scale?fieldManager=studyflow-operator&force=true',
    ),
  ).toEqual({
    kind: 'write',
    verb: 'patch',
    group: 'apps',
    resource: 'deployments',
    namespace: 'a',
    name: 'b',
    subresource: 'scale',
    fieldManager: 'studyflow-operator',
  });
});

test.each([
  ['GET', '/api/v1/services', 'list', 'services'],
  ['GET', '/api/v1/services?watch=true', 'watch', 'services'],
  ['GET', '/api/v1/namespaces/a/services/b', 'get', 'services'],
  ['GET', '/api/v1/namespaces/a', 'get', 'namespaces'],
  ['PUT', '/api/v1/namespaces/a/status', 'update', 'namespaces'],
  ['POST', '/apis/batch/v1/namespaces/a/jobs', 'create', 'jobs'],
  ['DELETE', '/apis/batch/v1/namespaces/a/jobs', 'deletecollection', 'jobs'],
  ['DELETE', '/apis/batch/v1/namespaces/a/jobs/b', 'delete', 'jobs'],
])('%s %s is %s %s', (method, address, verb, resource) => {
  expect(apiCallOf(method, address)).toMatchObject({ verb, resource });
});

test.each(['/readyz', '/openapi/v3', '/apis/apps/v1', '/api'])('%s is about no resource', (address) => {
  expect(apiCallOf('GET', address).kind).toBe('other');
});

test('leases and events are no writes of state', () => {
  expect(isStateWrite(apiCallOf('PUT', '/apis/coordination.k8s.io/v1/namespaces/a/leases/b'))).toBe(false);
  expect(isStateWrite(apiCallOf('POST', '/apis/events.k8s.io/v1/namespaces/a/events'))).toBe(false);
  expect(isStateWrite(apiCallOf('POST', '/api/v1/namespaces/a/services'))).toBe(true);
});
