import { describe, expect, it } from '@jest/globals';
import { OPTIONAL_KINDS, WATCHED_KINDS } from '../controllers/study-flow/kinds.ts';
import { OPERATOR_RIGHTS, RIGHTS } from './rbac.ts';
import type { Verb } from './rbac.ts';

const ALL = Object.values(RIGHTS).flat();

function may(verb: Verb, apiGroup: string, resource: string): boolean {
  return OPERATOR_RIGHTS.some(
    ({ apiGroups, resources, verbs }) =>
      apiGroups.includes(apiGroup) && resources.includes(resource) && verbs.includes(verb),
  );
}

describe('rights', () => {
  it('name groups, resources and verbs: there is no *', () => {
    expect(JSON.stringify(ALL)).not.toContain('*');
  });

  it('never touch a Secret, a token, a role or a pod’s shell', () => {
    const resources = ALL.flatMap((right) => right.resources);
    for (const forbidden of [
      'secrets',
      'serviceaccounts/token',
      'tokenreviews',
      'roles',
      'clusterroles',
      'rolebindings',
      'pods/exec',
    ]) {
      expect(resources).not.toContain(forbidden);
    }
  });

  it('let nobody become more than he is', () => {
    const verbs: readonly string[] = ALL.flatMap((right) => right.verbs);
    for (const verb of ['bind', 'escalate', 'impersonate', 'deletecollection'])
      expect(verbs).not.toContain(verb);
  });

  it('suffice for every kind that a platform is made of', () => {
    for (const { apiVersion, plural } of [...WATCHED_KINDS, ...OPTIONAL_KINDS]) {
      const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
      for (const verb of ['get', 'list', 'create', 'patch'] as const)
        expect([plural, verb, may(verb, group, plural)]).toEqual([plural, verb, true]);
    }
    for (const { apiVersion, plural } of WATCHED_KINDS) {
      const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
      expect([plural, may('watch', group, plural)]).toEqual([plural, true]);
    }
  });
});
