import type { Caller } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase, Call } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import type { Challenge } from '../links/pkce.ts';
import { somebodyWasFaster } from './already-there.ts';
import { once, type IdentityDeps } from './deps.ts';

interface Deps extends Pick<IdentityDeps, 'accounts' | 'limits'> {
  readonly createMailedAccount: BoundUseCase<Account>;
  readonly sendLink: BoundUseCase<undefined>;
  readonly noteRepeatedSignUp: BoundUseCase<undefined>;
}

interface Application {
  readonly email: string;
  readonly password_hash: string;
  readonly user_metadata: Readonly<Record<string, unknown>>;
  readonly redirect_to: string;
  readonly challenge: Challenge | undefined;
}

/**
 * Makes an account that waits for its confirmation. A known address that still waits gets another mail, unless it has
 * just got one; whoever asks sees nothing of either (S5). @returns undefined for a known address
 */
export async function signUpByMail(
  { accounts, limits, createMailedAccount, sendLink, noteRepeatedSignUp }: Deps,
  application: Application,
  { caller, call }: { readonly caller: Caller; readonly call: Call },
): Promise<Account | undefined> {
  const { email, redirect_to, challenge } = application;
  const isAdmitted = await limits.isMailAdmitted('confirmation', email);
  if ((await accounts.findByEmail(email)) === undefined) {
    const created = await createMailedAccount
      .execute(caller, { ...application }, once(call))
      .catch(somebodyWasFaster);
    if (created !== undefined) return created;
  }
  const account = await accounts.findByEmail(email);
  if (isAdmitted && account?.email_confirmed_at === null) {
    const mail = { type: 'signup', user_id: account.id, email, redirect_to, challenge };
    await sendLink.execute(caller, mail, once(call));
  }
  if (account !== undefined && account.email_confirmed_at !== null) {
    await noteRepeatedSignUp.execute(caller, { user_id: account.id }, once(call));
  }
  return undefined;
}
