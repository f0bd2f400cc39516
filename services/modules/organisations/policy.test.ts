import { describe, expect, test } from '@jest/globals';
import { enforce } from './enforce.ts';
import { ORGANISATION_ROLES, type OrganisationRole } from './organisation.ts';
import {
  canChangeRole,
  canDelete,
  canManageClasses,
  canManageMembers,
  canRemoveFromClass,
  canRemoveMember,
  canRename,
  type Decision,
} from './policy.ts';

const shared = (role: OrganisationRole) => ({ role, is_personal: false });
const personal = { role: 'admin', is_personal: true } as const;

describe.each(ORGANISATION_ROLES)('a %s', (role) => {
  const isAdmin = role === 'admin';
  const adminsOnly = isAdmin ? 'allow' : 'role-needed';

  test.each<[string, Decision, Decision]>([
    ['renames', canRename(shared(role)), adminsOnly],
    ['deletes', canDelete(shared(role)), adminsOnly],
    ['manages members', canManageMembers(shared(role)), adminsOnly],
    [
      'changes a role',
      canChangeRole(shared(role), { from: 'student', to: 'teacher', admins: 1 }),
      adminsOnly,
    ],
    ['sends away', canRemoveMember(shared(role), { isSelf: false, role: 'teacher', admins: 1 }), adminsOnly],
    [
      'leaves beside another admin',
      canRemoveMember(shared(role), { isSelf: true, role, admins: 2 }),
      'allow',
    ],
    [
      'leaves with one admin left',
      canRemoveMember(shared(role), { isSelf: true, role, admins: 1 }),
      isAdmin ? 'last-admin' : 'allow',
    ],
    [
      'manages classes',
      canManageClasses(shared(role)),
      role === 'teacher' || isAdmin ? 'allow' : 'role-needed',
    ],
    ['leaves a class', canRemoveFromClass(shared(role), { isSelf: true }), 'allow'],
    [
      'takes somebody out of a class',
      canRemoveFromClass(shared(role), { isSelf: false }),
      role === 'teacher' || isAdmin ? 'allow' : 'role-needed',
    ],
  ])('%s: %s', (_what, decision, expected) => {
    expect(decision).toBe(expected);
  });
});

describe('the last admin', () => {
  test.each([
    ['admin', 'student', 1, 'last-admin'],
    ['admin', 'admin', 1, 'allow'],
    ['admin', 'teacher', 2, 'allow'],
    ['student', 'admin', 1, 'allow'],
  ] as const)('from %s to %s among %i admins: %s', (from, to, admins, expected) => {
    expect(canChangeRole(shared('admin'), { from, to, admins })).toBe(expected);
  });
});

describe('a personal organisation', () => {
  test('keeps its one member, and goes only with the person', () => {
    expect(canRename(personal)).toBe('allow');
    expect(canDelete(personal)).toBe('personal');
    expect(canManageMembers(personal)).toBe('personal');
    expect(canChangeRole(personal, { from: 'admin', to: 'student', admins: 2 })).toBe('personal');
    expect(canRemoveMember(personal, { isSelf: true, role: 'admin', admins: 2 })).toBe('personal');
  });
});

test.each([
  ['role-needed', 'organisation.role-needed'],
  ['personal', 'organisation.personal'],
  ['last-admin', 'organisation.last-admin'],
] as const)('%s becomes %s', (decision, reason) => {
  expect(() => enforce(decision)).toThrow(expect.objectContaining({ reason }));
  expect(() => enforce('allow')).not.toThrow();
});
