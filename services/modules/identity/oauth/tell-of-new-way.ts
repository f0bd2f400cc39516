import type { Language } from '../../../platform/errors/sentences.ts';
import type { Account } from '../accounts/account.ts';
import type { AcceptDeps } from './accept-input.ts';

/** Tells a person that a provider leads into their account from now on; one that was just claimed is theirs already. */
export async function tellOfNewWay(
  { accounts, notices }: Pick<AcceptDeps, 'accounts' | 'notices'>,
  userId: string,
  provider: string,
  language: Language,
): Promise<void> {
  const account = (await accounts.findById(userId)) as Account;
  await notices.tell(account, 'identity_linked', language, provider);
}
