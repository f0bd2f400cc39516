import type { NameDoors } from './bind.ts';
import { route, type Route } from '../../../platform/http/route.ts';
import type { Grant } from '../sessions/grant.ts';
import { RegisteredView, TokenView } from './contract.ts';
import { seenUserOf, type SeenUser } from './seen-user.ts';

const tag = 'Auth';

/** Where tokens go no cache may keep them (RFC 6749, 5.1); nor may compression tell a long answer from a short one (S5). */
const headers = { 'Cache-Control': 'no-store, no-transform' };

/** `/v1/auth/register` and `/v1/auth/token`: thin doors to the accounts of `/auth/v1`. */
export function nameRoutes({ register, issueTokens }: NameDoors): Route[] {
  return [
    route({
      tag,
      method: 'post',
      path: '/v1/auth/register',
      summary: 'Make an account with a name',
      useCase: register,
      limit: 'sign-up',
      status: 201,
      output: RegisteredView,
      present: ({ user, grant }) => ({
        body: { user, session: grant === null ? null : tokensOf(grant, user) },
        headers,
      }),
    }),
    route({
      tag,
      method: 'post',
      path: '/v1/auth/token',
      summary: 'Tokens for a name or an address with a password, or for a refresh token',
      useCase: issueTokens,
      limit: 'sign-in',
      output: TokenView,
      present: (grant) => ({ body: tokensOf(grant, seenUserOf(grant.user)), headers }),
    }),
  ];
}

function tokensOf(grant: Grant, user: SeenUser): Record<string, unknown> {
  const { access_token, token_type, expires_in, expires_at, refresh_token } = grant;
  return { access_token, token_type, expires_in, expires_at, refresh_token, user };
}
