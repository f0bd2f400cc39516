import type { Organisation, OrganisationRole } from './organisation.ts';

/** What a rule answers: yes, or why not. */
export type Decision = 'allow' | 'role-needed' | 'personal' | 'last-admin';

/** What the rules look at. */
type Seen = Pick<Organisation, 'role' | 'is_personal'>;

/** Those who answer for an organisation may rename it. */
export function canRename({ role }: Seen): Decision {
  return role === 'admin' ? 'allow' : 'role-needed';
}

/** A personal organisation goes only with its person. */
export function canDelete({ role, is_personal }: Seen): Decision {
  if (is_personal) return 'personal';
  return role === 'admin' ? 'allow' : 'role-needed';
}

/** Letting in, changing roles, sending away: admins, and never in a personal organisation. */
export function canManageMembers({ role, is_personal }: Seen): Decision {
  if (is_personal) return 'personal';
  return role === 'admin' ? 'allow' : 'role-needed';
}

/** As `canManageMembers`, but the last admin stays one. */
export function canChangeRole(
  organisation: Seen,
  change: { readonly from: OrganisationRole; readonly to: OrganisationRole; readonly admins: number },
): Decision {
  const decision = canManageMembers(organisation);
  if (decision !== 'allow') return decision;
  return change.from === 'admin' && change.to !== 'admin' && change.admins <= 1 ? 'last-admin' : 'allow';
}

/** Everyone may leave, admins may send away; the last admin can do neither to themselves. */
export function canRemoveMember(
  organisation: Seen,
  removal: { readonly isSelf: boolean; readonly role: OrganisationRole; readonly admins: number },
): Decision {
  const decision = removal.isSelf && !organisation.is_personal ? 'allow' : canManageMembers(organisation);
  if (decision !== 'allow') return decision;
  return removal.role === 'admin' && removal.admins <= 1 ? 'last-admin' : 'allow';
}

/** Classes are made and kept by those who teach, and by admins. */
export function canManageClasses({ role }: Seen): Decision {
  return role === 'admin' || role === 'teacher' ? 'allow' : 'role-needed';
}

/** Those who keep classes take people out; everyone may leave. */
export function canRemoveFromClass(organisation: Seen, { isSelf }: { readonly isSelf: boolean }): Decision {
  return isSelf ? 'allow' : canManageClasses(organisation);
}
