import { defineStatement } from '../../../platform/database/statement.ts';

/** A day more is for people who look into why a link did not open. */
const AGE = `now() - interval '1 day' - make_interval(secs => ($1->>'codeSeconds')::double precision)`;

export const dropOldTokens = defineStatement(
  'identity.garbage.tokens',
  `delete from auth.one_time_tokens where created_at < ${AGE} returning id`,
);

/** A flow waits as long as the mail that ends it. */
export const dropOldFlows = defineStatement(
  'identity.garbage.flows',
  `delete from auth.flow_state where created_at < ${AGE} returning id`,
);
