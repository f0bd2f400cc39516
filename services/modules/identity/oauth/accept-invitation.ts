import type { Account } from '../accounts/account.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import type { AcceptDeps, AcceptIdentity } from './accept-input.ts';
import { identityLinkedElsewhere, inviteEmailOther, inviteNotFound } from './errors.ts';

/**
 * The account that somebody was invited to, which they accept with a provider instead of a password. The token was
 * mailed to the invited address and proves it; the provider must know the same one. What is refused stays unused.
 *
 * @throws `auth.invite-not-found`, `auth.invite-email-other`, `auth.identity-linked-elsewhere`
 */
export async function acceptInvitation(
  { accounts, identities, tokens, audit }: AcceptDeps,
  { provider, answer }: AcceptIdentity,
  inviteToken: string,
  { address }: Caller,
): Promise<string> {
  const { subject, emails, data } = answer.profile;
  const token = await tokens.take(inviteToken, ['confirmation_token']);
  if (token === undefined) throw inviteNotFound();
  const userId = token.user_id;
  const { email: invited } = (await accounts.findById(userId)) as Account;
  if (!emails.some(({ email }) => email.toLowerCase() === invited)) throw inviteEmailOther();
  const owner = await identities.ownerOf(provider, subject);
  if (owner !== undefined && owner !== userId) throw identityLinkedElsewhere();
  await identities.claim(userId, provider);
  await identities.keep({ userId, provider, subject, data });
  await audit.write({ address }, 'invite_accepted', userId, { provider });
  return userId;
}
