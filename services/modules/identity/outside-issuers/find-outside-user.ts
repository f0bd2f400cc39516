import { z } from 'zod';
import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';

/** Whose account a token of another issuer means. */
export interface OutsideUser {
  readonly id: string;
  readonly is_banned: boolean;
}

const USER = `select u.id, coalesce(u.banned_until > now(), false) as is_banned from auth.users u
  where u.deleted_at is null`;

const byId = defineStatement('identity.outside-user.by-id', `${USER} and u.id = ($1->>'value')::uuid`);

const byEmail = defineStatement(
  'identity.outside-user.by-email',
  `${USER} and lower(u.email) = lower($1->>'value') and u.email_confirmed_at is not null`,
);

const FindOutsideUserInput = z.strictObject({ by: z.enum(['sub', 'email']), value: z.string() });

/** The account with this id, or with this confirmed address. Never a door of its own. */
export const findOutsideUser = useCase<
  { readonly scope: Scope },
  typeof FindOutsideUserInput,
  OutsideUser | undefined
>({
  name: 'identity.find-outside-user',
  kind: 'query',
  input: FindOutsideUserInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: ({ scope }, _caller, { by, value }) =>
    firstRow<OutsideUser>(scope, by === 'sub' ? byId : byEmail, { value }),
});
