import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import type { TokenKind } from './link.ts';
import { hashLinkToken } from './one-time-code.ts';
import * as statements from './token.statements.ts';

/** A token to be. */
export interface NewToken {
  readonly userId: string;
  readonly kind: TokenKind;
  /** The address that it proves. */
  readonly email: string;
  readonly codeHash: string;
  readonly linkToken: string;
  readonly isInvitation: boolean;
}

/** What shows that a mail arrived: its digits, hashed with the address, or the token of its link. */
export type Proof = { readonly codeHash: string } | { readonly linkToken: string };

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
  take(proof: Proof, kinds: readonly TokenKind[]): Promise<TakenToken | undefined>;
  /** Whether somebody waits for whoever follows this link; it stays as it is. */
  isWaiting(linkToken: string, kind: TokenKind): Promise<boolean>;
  /** Uses a token of this person up. */
  takeOwn(userId: string, codeHash: string, kind: TokenKind): Promise<boolean>;
  drop(userId: string, kinds: readonly TokenKind[]): Promise<void>;
}

/** Tokens over `auth.one_time_tokens`. */
export function createTokens(
  scope: Scope,
  { lifetimeSeconds }: { readonly lifetimeSeconds: number },
): Tokens {
  const seconds = lifetimeSeconds;
  return {
    put: async ({ linkToken, ...token }) => {
      // Order matters: whoever deletes an account locks its row first, too, so that neither waits for the other for ever.
      await scope.rows(statements.markSent, { ...token });
      await scope.rows(statements.putToken, { ...token, linkHash: hashLinkToken(linkToken) });
    },
    take: (proof, kinds) =>
      'codeHash' in proof
        ? firstRow<TakenToken>(scope, statements.takeByCode, { ...proof, kinds, seconds })
        : firstRow<TakenToken>(scope, statements.takeByLink, { ...linkOf(proof.linkToken), kinds, seconds }),
    isWaiting: async (linkToken, kind) =>
      (await scope.rows(statements.findByLink, { ...linkOf(linkToken), kind, seconds })).length > 0,
    takeOwn: async (userId, codeHash, kind) => {
      const parameters = { userId, codeHash, kind, seconds };
      return (await scope.rows(statements.takeOwnToken, parameters)).length > 0;
    },
    drop: async (userId, kinds) => {
      await scope.rows(statements.dropTokens, { userId, kinds });
    },
  };
}

function linkOf(linkToken: string): { readonly linkToken: string; readonly linkHash: string } {
  return { linkToken, linkHash: hashLinkToken(linkToken) };
}
