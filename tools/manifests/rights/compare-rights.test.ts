import { expect, test } from '@jest/globals';
import type { AuditEntry } from '../../kubernetes/audit-log.ts';
import { compareRights } from './compare-rights.ts';

function entry(
  verb: string,
  resource: string,
  more: Partial<AuditEntry['objectRef']> = {},
  code = 200,
): AuditEntry {
  return {
    verb,
    requestURI: '/',
    user: { username: 'operator' },
    objectRef: { resource, ...more },
    responseStatus: { code },
  };
}

const isHis = (username: string): boolean => username === 'operator';

test('tells what was used from what was only granted', () => {
  const granted = [
    { apiGroups: ['apps'], resources: ['deployments', 'deployments/scale'], verbs: ['get', 'patch'] },
  ] as const;
  const audit = [
    entry('get', 'deployments', { apiGroup: 'apps' }),
    entry('patch', 'deployments', { apiGroup: 'apps', subresource: 'scale' }),
    { ...entry('patch', 'deployments', { apiGroup: 'apps' }), user: { username: 'somebody' } },
  ];
  expect(compareRights(granted, audit, isHis)).toEqual({
    used: ['get apps/deployments', 'patch apps/deployments/scale'],
    unused: ['get apps/deployments/scale', 'patch apps/deployments'],
    refused: [],
  });
});

test('an apply that makes an object uses the right to create it', () => {
  const granted = [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'patch'] }] as const;
  expect(compareRights(granted, [entry('patch', 'jobs', { apiGroup: 'batch' }, 201)], isHis).unused).toEqual(
    [],
  );
});

test('a right that was refused was not used', () => {
  const granted = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }] as const;
  const { unused, refused } = compareRights(
    granted,
    [entry('list', 'pods', {}, 403), entry('get', 'secrets', {}, 403)],
    isHis,
  );
  expect(unused).toEqual(['list core/pods']);
  expect(refused).toEqual(['get core/secrets', 'list core/pods']);
});

test('does not expect to see finalizers: no request names them', () => {
  const granted = [
    { apiGroups: ['studyflow.dev'], resources: ['releases/finalizers'], verbs: ['update'] },
  ] as const;
  expect(compareRights(granted, [], isHis).unused).toEqual([]);
});
