import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import type { TokenKind } from './link.ts';
import * as statements from './token.statements.ts';

/** A token to be. */
export interface NewToken {
  readonly userId: string;
  readonly kind: TokenKind;
  /** The address that it proves. */
  readonly email: string;
  readonly hash: string;
  readonly isInvitation: boolean;
}

/** Whose token was used up, and which. */
export interface TakenToken {
  readonly user_id: string;
  readonly kind: TokenKind;
}

/** The storage of one-time tokens: each opens once, for as long as the configuration says. */
export interface Tokens {
  /** Replaces the one of the same kind, and notes on the account that it was sent. */
  put(token: NewToken): Promise<void>;
  /** Uses a token up, whoever's it is. */
  take(hash: string, kinds: readonly TokenKind[]): Promise<TakenToken | undefined>;
  /** Whether somebody waits for this token; it stays as it is. */
  isWaiting(hash: string, kind: TokenKind): Promise<boolean>;
  /** Uses a token of this person up. */
  takeOwn(userId: string, hash: string, kind: TokenKind): Promise<boolean>;
  drop(userId: string, kinds: readonly TokenKind[]): Promise<void>;
}

/** Tokens over `auth.one_time_tokens`. */
export function createTokens(
  scope: Scope,
  { lifetimeSeconds }: { readonly lifetimeSeconds: number },
): Tokens {
  return {
    put: async (token) => {
      // Order matters: whoever deletes an account locks its row first, too, so that neither waits for the other for ever.
      await scope.rows(statements.markSent, { ...token });
      await scope.rows(statements.putToken, { ...token });
    },
    take: (hash, kinds) =>
      firstRow<TakenToken>(scope, statements.takeToken, { hash, kinds, seconds: lifetimeSeconds }),
    isWaiting: async (hash, kind) =>
      (await scope.rows(statements.findToken, { hash, kind, seconds: lifetimeSeconds })).length > 0,
    takeOwn: async (userId, hash, kind) => {
      const parameters = { userId, hash, kind, seconds: lifetimeSeconds };
      return (await scope.rows(statements.takeOwnToken, parameters)).length > 0;
    },
    drop: async (userId, kinds) => {
      await scope.rows(statements.dropTokens, { userId, kinds });
    },
  };
}
