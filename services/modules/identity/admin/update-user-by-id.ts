import { z } from 'zod';
import type { Language } from '../../../platform/errors/sentences.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { emailInUse } from '../errors.ts';
import { once } from '../use-cases/deps.ts';
import type { UserChange } from './admin-user.repository.ts';
import { UpdateUserByIdInput } from './contract.ts';
import { ReadChange } from './create-user.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';
import { phoneInUse, userNotFound } from './errors.ts';
import { requireUser } from './find-user.ts';
import { readUserChange } from './read-user-change.ts';

/**
 * Changes an account. A ban and a new password end all its sessions, at once and in every process; metadata are in
 * its tokens from the next refresh on.
 *
 * @throws `auth.user-not-found`, `auth.email-in-use`, `auth.phone-in-use`
 */
export const updateUserById = useCase<
  Pick<AdminDeps, 'adminUsers' | 'hasher' | 'checkPassword' | 'storeUserChange'>,
  typeof UpdateUserByIdInput,
  Account
>({
  name: 'identity.update-user-by-id',
  kind: 'query',
  input: UpdateUserByIdInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async (deps, caller, { user_id, ...attributes }, call) => {
    const account = await requireUser(deps.adminUsers, user_id);
    const change = await readUserChange(deps, attributes, call.signal);
    checkMetadata({ ...account.raw_user_meta_data, ...change.userMetadata });
    checkMetadata({ ...account.raw_app_meta_data, ...change.appMetadata });
    return deps.storeUserChange.execute(caller, { id: account.id, change }, once(call));
  },
});

const StoreUserChangeInput = z.strictObject({ id: z.uuid(), change: ReadChange });

/** Stores what `update-user-by-id` has checked. */
export const storeUserChange = useCase<
  Pick<
    AdminDeps,
    'accounts' | 'adminUsers' | 'sessions' | 'audit' | 'notices' | 'announceEnded' | 'afterCommit'
  >,
  typeof StoreUserChangeInput,
  Account
>({
  name: 'identity.store-user-change',
  kind: 'command',
  input: StoreUserChangeInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async (deps, caller, { id, change }) => {
    const { accounts, adminUsers, sessions, announceEnded, afterCommit } = deps;
    const { email, phone } = change;
    const before = await adminUsers.findById(id);
    if (before === undefined) throw userNotFound();
    const holder = email === undefined ? undefined : await accounts.findByEmail(email);
    if (holder !== undefined && holder.id !== id) throw emailInUse();
    if (phone !== undefined && ((await adminUsers.idOfPhone(phone)) ?? id) !== id) throw phoneInUse();
    const reason = reasonToEnd(change);
    if (reason !== undefined) {
      const ended = await sessions.end({ userId: id }, reason);
      afterCommit(() => announceEnded(ended, reason));
    }
    await adminUsers.change(id, change);
    await deps.audit.write(caller, 'user_modified', id);
    await tellPerson(deps, before, change, caller.language);
    return (await adminUsers.findById(id)) as Account;
  },
});

/** Whoever is changed by somebody else learns of it. */
async function tellPerson(
  { notices }: Pick<AdminDeps, 'notices'>,
  before: Account,
  { email, passwordHash }: UserChange,
  language: Language,
): Promise<void> {
  if (passwordHash !== undefined) await notices.tell(before, 'password_changed', language);
  if (email !== undefined && email !== before.email) {
    await notices.tell(before, 'email_changed', language, email);
  }
}

function reasonToEnd({ banMs = 0, passwordHash }: UserChange): string | undefined {
  if (banMs > 0) return 'banned';
  return passwordHash === undefined ? undefined : 'password-changed';
}
