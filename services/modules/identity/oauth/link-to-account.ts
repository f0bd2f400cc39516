import type { Caller } from '../../../platform/use-case/caller.ts';
import { accountGone } from '../errors.ts';
import type { AcceptDeps, AcceptIdentity } from './accept-input.ts';
import { identityLinked, identityLinkedElsewhere, providerEmailTaken } from './errors.ts';
import { mainEmail } from './profile.ts';

/**
 * Gives an account that somebody is signed in to another way in. A person who came without an account gets the
 * provider's address, where the provider has proven it, and has one from then on.
 *
 * @throws `auth.identity-linked`, `auth.identity-linked-elsewhere`, `auth.email-in-use`
 */
export async function linkToAccount(
  { accounts, identities, audit, notices }: Pick<AcceptDeps, 'accounts' | 'identities' | 'audit' | 'notices'>,
  { provider, answer }: AcceptIdentity,
  userId: string,
  { address, language }: Caller,
): Promise<string> {
  const { profile } = answer;
  const owner = await identities.ownerOf(provider, profile.subject);
  if (owner === userId) throw identityLinked();
  if (owner !== undefined) throw identityLinkedElsewhere();
  const account = await accounts.findById(userId);
  if (account === undefined) throw accountGone();
  const main = mainEmail(profile);
  if (account.email === null && main !== undefined) {
    if (!main.isVerified) throw providerEmailTaken({ provider });
    await identities.adoptEmail(userId, main.email);
  }
  await identities.keep({ userId, provider, subject: profile.subject, data: profile.data });
  await audit.write({ address }, 'user_modified', userId, { provider });
  await notices.tell(account, 'identity_linked', language, provider);
  return userId;
}
