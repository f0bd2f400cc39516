import { SignJWT } from 'jose';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Account } from '../accounts/account.ts';
import type { Session } from '../sessions/session.ts';
import type { KeyRing } from './key-ring.ts';
import { ALGORITHM } from './signing-key.ts';

export const AUDIENCE = 'authenticated';

export interface IssuedToken {
  readonly token: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** Makes access tokens. */
export type IssueToken = (account: Account, session: Session) => Promise<IssuedToken>;

export interface IssuerOptions {
  readonly keys: Pick<KeyRing, 'signer'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly issuer: string;
  readonly lifetimeSeconds: number;
}

/** Signs with ES256; the claims are those of compat.md 1.4. */
export function createIssuer({ keys, clock, issuer, lifetimeSeconds }: IssuerOptions): IssueToken {
  return async (account, session) => {
    const issuedAt = Math.floor(clock.now().getTime() / 1_000);
    const expiresAt = issuedAt + lifetimeSeconds;
    const { kid, key } = keys.signer();
    const token = await new SignJWT({
      iss: issuer,
      sub: account.id,
      aud: AUDIENCE,
      exp: expiresAt,
      iat: issuedAt,
      email: account.email ?? '',
      phone: account.phone ?? '',
      app_metadata: account.raw_app_meta_data,
      user_metadata: account.raw_user_meta_data,
      role: account.role,
      aal: session.aal,
      amr: session.amr,
      session_id: session.id,
      is_anonymous: account.is_anonymous,
    })
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
      .sign(key);
    return { token, expiresAt };
  };
}
