import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { readEmail } from '../accounts/email.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { UpdateUserInput } from '../contract.ts';
import {
  accountGone,
  currentPasswordWrong,
  notYetOffered,
  passwordNeedsEmail,
  passwordSame,
  phoneDisabled,
} from '../errors.ts';
import { once, type IdentityDeps } from './deps.ts';

interface Deps extends Pick<IdentityDeps, 'settings' | 'accounts' | 'hasher' | 'checkPassword'> {
  readonly changeAccount: BoundUseCase<Account>;
}

/**
 * Changes the caller's own address, password or metadata.
 *
 * A new address counts at once where addresses need no confirmation, and makes an account of somebody who came in
 * without one.
 *
 * @throws `auth.password-same`, `auth.email-in-use`, and what the rules for passwords say.
 */
export const updateUser = useCase<Deps, typeof UpdateUserInput, Account>({
  name: 'identity.update-user',
  kind: 'query',
  input: UpdateUserInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async (deps, caller, input, call) => {
    if (input.phone) throw phoneDisabled();
    const account = await deps.accounts.findById(caller.userId);
    if (account === undefined) throw accountGone();
    const email = newEmail(account, input.email, deps.settings.confirmEmail);
    if (input.data) checkMetadata({ ...account.raw_user_meta_data, ...input.data });
    if (input.password && account.email === null && email === undefined) throw passwordNeedsEmail();
    const change = {
      ...(email !== undefined && { email }),
      ...(input.data && { user_metadata: input.data }),
      ...(input.password && {
        password_hash: await newHash(deps, account, { ...input, signal: call.signal }),
      }),
    };
    return deps.changeAccount.execute(caller, change, once(call));
  },
});

function newEmail(
  account: Account,
  text: string | null | undefined,
  confirmEmail: boolean,
): string | undefined {
  if (!text) return undefined;
  const email = readEmail(text);
  if (email === account.email) return undefined;
  if (confirmEmail) throw notYetOffered();
  return email;
}

interface PasswordChange {
  readonly password?: string | null | undefined;
  readonly current_password?: string | null | undefined;
  readonly signal: AbortSignal | undefined;
}

async function newHash(
  { hasher, checkPassword }: Pick<Deps, 'hasher' | 'checkPassword'>,
  { encrypted_password: stored }: Account,
  { password, current_password: current, signal }: PasswordChange,
): Promise<string> {
  const wanted = password ?? '';
  checkPassword(wanted);
  if (current && !(await hasher.matches(current, stored, signal))) throw currentPasswordWrong();
  if (stored !== null && (await hasher.matches(wanted, stored, signal))) throw passwordSame();
  return hasher.hash(wanted, signal);
}
