import { sealedColumn, type SealedColumn } from '../../platform/secrets/sealed-column.ts';
import { flowContext } from './links/flow-state.ts';
import { DELIVER_MAIL, mailContext } from './mail/deliver-mail.ts';
import { factorContext } from './mfa/factor.ts';
import { sessionContext } from './sessions/session.ts';
import { keyContext } from './tokens/signing-key.ts';

/** Mails that wait, and those that were given up: their codes are sealed inside of the job. */
const mails = { column: 'payload', within: 'sealed', subject: `t.payload->>'id'`, contextOf: mailContext };
const id = { column: 'id', type: 'uuid' } as const;

/** Where this module keeps what is sealed. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  sealedColumn({
    table: 'auth.signing_keys',
    key: { column: 'kid', type: 'text' },
    column: 'sealed_private_key',
    contextOf: keyContext,
  }),
  sealedColumn({
    table: 'auth.sessions',
    key: id,
    column: 'refresh_token_hmac_key',
    contextOf: sessionContext,
  }),
  sealedColumn({ table: 'auth.mfa_factors', key: id, column: 'secret', contextOf: factorContext }),
  ...['provider_access_token', 'provider_refresh_token'].map((column) =>
    sealedColumn({ table: 'auth.flow_state', key: id, column, contextOf: flowContext }),
  ),
  ...['app.jobs', 'app.dead_jobs'].map((table) =>
    sealedColumn({
      ...mails,
      table,
      key: { column: 'id', type: 'bigint' },
      where: `t.name = '${DELIVER_MAIL}'`,
    }),
  ),
];
