import type { Account } from '../accounts/account.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import type { AcceptDeps, AcceptIdentity } from './accept-input.ts';
import { inviteEmailOther, inviteNotFound } from './errors.ts';
import { tellOfNewWay } from './tell-of-new-way.ts';

/**
 * The account that somebody was invited to, which they accept with a provider instead of a password. The token was
 * mailed to the invited address and proves it; the provider must know the same one. An account that was confirmed
 * meanwhile has its owner, and stays as it is. What is refused stays unused.
 *
 * @throws `auth.invite-not-found`, `auth.invite-email-other`, `auth.identity-linked-elsewhere`
 */
export async function acceptInvitation(
  deps: AcceptDeps,
  { provider, answer }: AcceptIdentity,
  inviteToken: string,
  { address, language }: Caller,
): Promise<string> {
  const { accounts, identities, tokens, audit } = deps;
  const { subject, emails, data } = answer.profile;
  const token = await tokens.take({ linkToken: inviteToken }, ['confirmation_token']);
  if (token === undefined) throw inviteNotFound();
  const userId = token.user_id;
  const { email: invited } = (await accounts.findById(userId)) as Account;
  if (!emails.some(({ email }) => email.toLowerCase() === invited)) throw inviteEmailOther();
  if (!(await identities.claim({ userId, provider, subject }))) throw inviteNotFound();
  await identities.keep({ userId, provider, subject, data });
  await audit.write({ address }, 'invite_accepted', userId, { provider });
  await tellOfNewWay(deps, userId, provider, language);
  return userId;
}
