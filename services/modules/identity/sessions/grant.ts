import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { userOf, type Account, type User } from '../accounts/account.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Accounts } from '../accounts/account.repository.ts';
import type { IssueToken } from '../tokens/access-token.ts';
import type { WeakPassword } from '../passwords/policy.ts';
import { accountGone } from '../errors.ts';
import { writeRefreshToken } from '../tokens/refresh-token.ts';
import { sessionContext, type AuthenticationMethod, type Session } from './session.ts';
import type { Sessions } from './session.repository.ts';

/** A session with everything that a client's answer is made of. */
export interface Granted {
  readonly account: Account;
  readonly session: Session;
  readonly refreshToken: string;
}

/** The answer to everything that signs in (compat.md 1.2). */
export interface Grant {
  readonly access_token: string;
  readonly token_type: 'bearer';
  readonly expires_in: number;
  readonly expires_at: number;
  readonly refresh_token: string;
  readonly user: User;
  /** What a provider gave, at the end of an OAuth flow. */
  readonly provider_token?: string;
  readonly provider_refresh_token?: string;
  /** Of somebody who signed in with a password that would not be taken today. */
  readonly weak_password?: WeakPassword;
}

export interface SessionStart {
  readonly userId: string;
  readonly method: AuthenticationMethod['method'];
  readonly address: string;
  readonly userAgent: string;
}

export interface StartDeps {
  readonly accounts: Pick<Accounts, 'findById' | 'markSignedIn'>;
  readonly sessions: Pick<Sessions, 'insert'>;
  readonly secretBox: Pick<SecretBox, 'seal'>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly audit: Pick<AuditLog, 'write'>;
}

const HMAC_KEY_BYTES = 32;

/**
 * Begins a session inside the transaction that allowed it.
 *
 * @throws `auth.account-gone` when the account was deleted while its owner proved who they are.
 */
export async function startSession(deps: StartDeps, start: SessionStart): Promise<Granted> {
  const { accounts, sessions, secretBox, ids, audit } = deps;
  const id = ids.uuid();
  const key = randomBytes(HMAC_KEY_BYTES);
  const row = {
    ...start,
    id,
    address: isIP(start.address) === 0 || start.address.includes('%') ? '' : start.address,
    sealedKey: await secretBox.seal(key, sessionContext(id)),
  };
  const session = await sessions.insert(row).catch((thrown: unknown) => {
    throw isAppError(thrown) && thrown.reason === 'input.reference-unknown'
      ? accountGone({}, { cause: thrown })
      : thrown;
  });
  await accounts.markSignedIn(start.userId);
  await audit.write(start, 'login', start.userId, { method: start.method });
  const account = await accounts.findById(start.userId);
  if (account === undefined) throw accountGone();
  return { account, session, refreshToken: writeRefreshToken(id, 0, key) };
}

/** Signs the access token. A lost answer may be asked for again: the direct parent of a refresh token still opens. */
export async function toGrant(
  { account, session, refreshToken }: Granted,
  { issueToken, settings }: { issueToken: IssueToken; settings: { readonly lifetimeSeconds: number } },
): Promise<Grant> {
  const { token, expiresAt } = await issueToken(account, session);
  return {
    access_token: token,
    token_type: 'bearer',
    expires_in: settings.lifetimeSeconds,
    expires_at: expiresAt,
    refresh_token: refreshToken,
    user: userOf(account),
  };
}
