import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { emailInUse } from '../errors.ts';
import { once } from '../use-cases/deps.ts';
import type { UserChange } from './admin-user.repository.ts';
import { CreateUserInput } from './contract.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';
import { contactMissing, newUserIdInvalid, newUserIdTaken, phoneInUse } from './errors.ts';
import { readUserChange } from './read-user-change.ts';

/**
 * Makes an account for somebody. Without `email_confirm` its address has to be confirmed before it can be used.
 *
 * @throws `auth.contact-missing`, `auth.email-in-use`, `auth.phone-in-use`, `auth.new-user-id-taken`
 */
export const createUser = useCase<
  Pick<AdminDeps, 'hasher' | 'checkPassword' | 'storeNewUser' | 'ids'>,
  typeof CreateUserInput,
  Account
>({
  name: 'identity.create-user',
  kind: 'query',
  input: CreateUserInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async (deps, caller, input, call) => {
    if (!input.email && !input.phone) throw contactMissing();
    const id = readId(input.id) ?? deps.ids.uuid();
    const user = await readUserChange(deps, input, call.signal);
    return deps.storeNewUser.execute(caller, { id, user }, once(call));
  },
});

function readId(text: string | null | undefined): string | undefined {
  if (!text) return undefined;
  const { success, data } = z.uuid().safeParse(text.toLowerCase());
  if (!success || /^[0-]+$/.test(data)) throw newUserIdInvalid();
  return data;
}

/** A change that was read already; it never comes from outside. */
export const ReadChange = z.custom<UserChange>((value) => typeof value === 'object');

const StoreNewUserInput = z.strictObject({ id: z.uuid(), user: ReadChange });

/** Stores what `create-user` has checked. */
export const storeNewUser = useCase<
  Pick<AdminDeps, 'accounts' | 'adminUsers' | 'audit'>,
  typeof StoreNewUserInput,
  Account
>({
  name: 'identity.store-new-user',
  kind: 'command',
  input: StoreNewUserInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async ({ accounts, adminUsers, audit }, caller, { id, user }) => {
    const { email, phone } = user;
    if (email !== undefined && (await accounts.findByEmail(email)) !== undefined) throw emailInUse();
    if (phone !== undefined && (await adminUsers.idOfPhone(phone)) !== undefined) throw phoneInUse();
    if ((await adminUsers.findById(id)) !== undefined) throw newUserIdTaken();
    const providers = [...(email === undefined ? [] : ['email']), ...(phone === undefined ? [] : ['phone'])];
    await adminUsers.insert(id, {
      ...user,
      appMetadata: { provider: providers[0], providers, ...user.appMetadata },
      userMetadata: user.userMetadata ?? {},
    });
    await audit.write(caller, 'user_signedup', id, { provider: providers[0] });
    return (await adminUsers.findById(id)) as Account;
  },
});
