import { route, type Route } from '../../platform/http/route.ts';
import { Me } from './me/contract.ts';
import type { IdentityUseCases } from './use-cases/bind.ts';

/** The doors of accounts on `/api`; everything that signs in or out is at `/auth/v1`. */
export function identityRoutes({ describeMe }: Pick<IdentityUseCases, 'describeMe'>): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/users/me',
      summary: 'The account that the access token belongs to',
      tag: 'Users',
      useCase: describeMe,
      output: Me,
    }),
  ];
}
