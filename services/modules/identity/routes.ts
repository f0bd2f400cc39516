import { route, type Route } from '../../platform/http/route.ts';
import type { Account } from './accounts/account.ts';
import { Me } from './contract.ts';
import type { IdentityUseCases } from './use-cases/bind.ts';

/** The doors of accounts on `/api`; everything that signs in or out is at `/auth/v1`. */
export function identityRoutes({ getUser }: Pick<IdentityUseCases, 'getUser'>): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/users/me',
      summary: 'The account that the access token belongs to',
      tag: 'Users',
      useCase: getUser,
      output: Me,
      present: (account) => ({ body: presentMe(account) }),
    }),
  ];
}

function presentMe(account: Account): Record<string, unknown> {
  return {
    id: account.id,
    email: account.email,
    email_confirmed_at: account.email_confirmed_at,
    is_anonymous: account.is_anonymous,
    last_sign_in_at: account.last_sign_in_at,
    created_at: account.created_at,
    updated_at: account.updated_at,
  };
}
