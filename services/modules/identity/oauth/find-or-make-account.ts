import type { Language } from '../../../platform/errors/sentences.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import type { Account } from '../accounts/account.ts';
import { readEmail } from '../accounts/email.ts';
import { actionOfNewcomer } from '../audit/audit-log.ts';
import type { AcceptDeps, AcceptIdentity } from './accept-input.ts';
import { providerEmailMissing, providerEmailTaken, severalAccounts } from './errors.ts';
import { mainEmail } from './profile.ts';
import { tellOfNewWay } from './tell-of-new-way.ts';

/**
 * The account of somebody whom a provider vouches for: the one that this identity belongs to; else the one that owns a
 * proven address of theirs, which gets the identity; else a new one. An address that the provider has not proven never
 * opens an account.
 *
 * @returns undefined when the address has to be confirmed first; its mail is on the way.
 */
export async function findOrMakeAccount(
  deps: AcceptDeps,
  input: AcceptIdentity,
  caller: Caller,
): Promise<string | undefined> {
  const { profile } = input.answer;
  if (profile.emails.length === 0 && !input.is_email_optional) throw providerEmailMissing();
  const proven = profile.emails.filter(({ isVerified }) => isVerified).map(({ email }) => email);
  const holder = await findHolder(deps, input, proven);
  if (holder === undefined) return makeAccount(deps, input, caller);
  const account = (await deps.accounts.findById(holder)) as Account;
  const { email, email_confirmed_at: confirmedAt } = account;
  const isWaiting = email !== null && confirmedAt === null;
  const isProven = email !== null && proven.includes(email);
  const { provider } = input;
  const { subject } = input.answer.profile;
  if (isWaiting && isProven) await deps.identities.claim({ userId: holder, provider, subject });
  await keep(deps, input, holder);
  await tellIfNew(deps, account, input, caller.language);
  if (!isWaiting || isProven) return holder;
  await sendConfirmation(deps, { userId: holder, email }, input, caller.language);
  return undefined;
}

/** Of a way in that was not there before; not at every sign-in. */
async function tellIfNew(
  deps: AcceptDeps,
  before: Account,
  { provider, answer }: AcceptIdentity,
  language: Language,
): Promise<void> {
  const { subject } = answer.profile;
  if (before.identities.some((known) => known.provider === provider && known.id === subject)) return;
  await tellOfNewWay(deps, before.id, provider, language);
}

/** Whose identity it is, else who owns a proven address. @throws `auth.several-accounts` */
async function findHolder(
  { identities }: AcceptDeps,
  { provider, answer }: AcceptIdentity,
  proven: readonly string[],
): Promise<string | undefined> {
  const owner = await identities.ownerOf(provider, answer.profile.subject);
  if (owner !== undefined) return owner;
  const [holder, ...others] = await identities.ownersOfEmails(proven);
  if (others.length > 0) throw severalAccounts();
  return holder;
}

async function makeAccount(
  deps: AcceptDeps,
  input: AcceptIdentity,
  { address, language }: Caller,
): Promise<string | undefined> {
  const { identities, accounts, settings, ids, audit } = deps;
  const main = mainEmail(input.answer.profile);
  const email = main === undefined ? null : readEmail(main.email);
  if (email !== null && (await accounts.findByEmail(email)) !== undefined) {
    throw providerEmailTaken({ provider: input.provider });
  }
  const id = ids.uuid();
  const isConfirmed = main !== undefined && (main.isVerified || !settings.confirmEmail);
  await identities.insertUser({ id, email, isConfirmed, data: {} });
  await keep(deps, input, id);
  const isIn = email === null || isConfirmed;
  await audit.write({ address }, actionOfNewcomer(isIn), id, { provider: input.provider });
  if (isIn) return id;
  await sendConfirmation(deps, { userId: id, email }, input, language);
  return undefined;
}

function keep(
  { identities }: AcceptDeps,
  { provider, answer }: AcceptIdentity,
  userId: string,
): Promise<void> {
  const { subject, data } = answer.profile;
  return identities.keep({ userId, provider, subject, data });
}

async function sendConfirmation(
  { links }: AcceptDeps,
  to: { readonly userId: string; readonly email: string },
  { redirect_to: redirectTo }: AcceptIdentity,
  language: Language,
): Promise<void> {
  await links.send('signup', to, { redirectTo, language });
}
