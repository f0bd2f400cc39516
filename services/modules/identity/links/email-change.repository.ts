import type { Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';

/** The storage of an address that is to be a person's, until it is confirmed. */
export interface EmailChanges {
  /** Replaces what was proposed before. */
  propose(userId: string, email: string): Promise<void>;
  /** One of two addresses is confirmed. @returns false when one was before: this is the second. */
  acceptHalf(userId: string): Promise<boolean>;
}

const propose = defineStatement(
  'identity.email-change.propose',
  `update auth.users set email_change = $1->>'email', email_change_confirm_status = 0
   where id = ($1->>'userId')::uuid returning id`,
);

const acceptHalf = defineStatement(
  'identity.email-change.accept-half',
  `update auth.users set email_change_confirm_status = 1
   where id = ($1->>'userId')::uuid and email_change_confirm_status = 0 returning id`,
);

/** Changes of address over `auth.users`. */
export function createEmailChanges(scope: Scope): EmailChanges {
  return {
    propose: async (userId, email) => {
      await scope.rows(propose, { userId, email });
    },
    acceptHalf: async (userId) => (await scope.rows(acceptHalf, { userId })).length > 0,
  };
}
