import { defineStatement } from '../../../platform/database/statement.ts';
import { ACCOUNT } from '../accounts/account.statements.ts';

export const findByName = defineStatement(
  'identity.name.find',
  `${ACCOUNT} where u.username_key = $1->>'key' and u.deleted_at is null`,
);

export const nameIsTaken = defineStatement(
  'identity.name.is-taken',
  `select u.id from auth.users u where u.username_key = $1->>'key'`,
);

/** Whoever has a name has an account, also without an address. */
export const claimName = defineStatement(
  'identity.name.claim',
  `update auth.users u set username = $1->>'shown', username_key = $1->>'key', is_anonymous = false
   where u.id = ($1->>'userId')::uuid returning u.id`,
);

export const insertNameIdentity = defineStatement(
  'identity.name.insert-identity',
  `insert into auth.identities (provider_id, user_id, provider, identity_data, last_sign_in_at)
   values ($1->>'userId', ($1->>'userId')::uuid, 'username',
     jsonb_build_object('sub', $1->>'userId', 'username', $1->>'shown'), now())
   returning id`,
);
