import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { readEmail } from '../accounts/email.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { UpdateUserInput } from '../contract.ts';
import { accountGone, emailInUse, passwordNeedsEmail } from '../errors.ts';
import { appMetadataForbidden, phoneProviderDisabled } from '../links/errors.ts';
import { readChallenge } from '../links/pkce.ts';
import { provePresence, type PresenceDeps } from '../links/prove-presence.ts';
import { secondFactorNeededToChange } from '../mfa/errors.ts';
import type { Factors } from '../mfa/factor.repository.ts';
import { newPasswordHash, type PasswordChangeDeps } from './new-password-hash.ts';
import { once, type IdentityDeps } from './deps.ts';

interface Deps extends PresenceDeps, PasswordChangeDeps, Pick<IdentityDeps, 'accounts' | 'limits'> {
  readonly factors: Pick<Factors, 'aalOf'>;
  readonly changeAccount: BoundUseCase<Account>;
}

type Input = (typeof UpdateUserInput)['_output'];

/**
 * Changes the caller's own address, password or metadata.
 *
 * A new address counts once it is confirmed by mail. Only somebody who came in without an account has it at once,
 * where addresses need no confirmation: that is a sign-up.
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
    if (input.phone) throw phoneProviderDisabled();
    if (input.app_metadata) throw appMetadataForbidden();
    const challenge = readChallenge(input);
    const account = await deps.accounts.findById(caller.userId);
    if (account === undefined) throw accountGone();
    const email = await newEmail(deps, account, input);
    if (input.data) checkMetadata({ ...account.raw_user_meta_data, ...input.data });
    if (input.password || email !== undefined) await checkSecondFactor(deps, account, caller.sessionId);
    const passwordHash = await newPassword(deps, account, input, { caller, call });
    const change = {
      ...(email !== undefined && (await addressChange(deps, account, email))),
      ...(input.data && { user_metadata: input.data }),
      ...(passwordHash !== undefined && { password_hash: passwordHash }),
    };
    const how = { redirect_to: input.redirect_to, challenge };
    return deps.changeAccount.execute(caller, { ...change, ...how }, once(call));
  },
});

/** A sign-up of somebody who came in without an account counts at once, where addresses need no confirmation. */
async function addressChange(
  { settings, limits }: Pick<Deps, 'settings' | 'limits'>,
  account: Account,
  email: string,
): Promise<{ readonly email: string; readonly is_proposal: boolean }> {
  const isProposal = !account.is_anonymous || settings.confirmEmail;
  if (isProposal) await limits.admitMail('email_change', account.id);
  return { email, is_proposal: isProposal };
}

async function newEmail(
  { accounts }: Pick<Deps, 'accounts'>,
  account: Account,
  { email: text, password }: Input,
): Promise<string | undefined> {
  const email = text ? readEmail(text) : undefined;
  if (password && account.email === null && email === undefined) throw passwordNeedsEmail();
  if (email === undefined || email === account.email) return undefined;
  if ((await accounts.findByEmail(email)) !== undefined) throw emailInUse();
  return email;
}

async function newPassword(
  deps: Deps,
  account: Account,
  { password, current_password: current, nonce }: Input,
  request: Parameters<typeof provePresence>[3],
): Promise<string | undefined> {
  if (!password) return undefined;
  deps.checkPassword(password);
  await provePresence(deps, account, nonce, request);
  return newPasswordHash(deps, account, { password, current, signal: request.call.signal });
}

/** Whoever has a second factor shows it before address or password change. */
async function checkSecondFactor(
  { factors }: Pick<Deps, 'factors'>,
  account: Account,
  sessionId: string,
): Promise<void> {
  const hasFactor = account.factors.some(({ status }) => status === 'verified');
  if (hasFactor && (await factors.aalOf(sessionId)) !== 'aal2') throw secondFactorNeededToChange();
}
