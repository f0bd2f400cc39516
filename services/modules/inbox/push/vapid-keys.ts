import { askOnce } from '../../../platform/cache/ask-once.ts';
import webPush from 'web-push';
import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import { sealedColumn } from '../../../platform/secrets/sealed-column.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';

/** The pair of keys by which push services know the platform (RFC 8292), in base64url. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** What a key is sealed for. */
const CONTEXT = 'push:vapid';

/** Where the private key lies sealed. */
export const SEALED_PUSH_KEY = sealedColumn({
  table: 'app.push_keys',
  key: { column: 'is_only', type: 'text' },
  column: 'sealed_private_key',
  contextOf: () => CONTEXT,
});

const find = defineStatement(
  'inbox.find-push-key',
  'select public_key, sealed_private_key from app.push_keys',
);

const add = defineStatement(
  'inbox.add-push-key',
  `insert into app.push_keys (public_key, sealed_private_key) values ($1->>'public_key', $1->>'sealed_private_key')
   on conflict (is_only) do nothing returning is_only`,
);

interface Row {
  readonly public_key: string;
  readonly sealed_private_key: string;
}

/**
 * The keys that configuration names, else those in the database, made by whichever process first needs them: browsers
 * register with them, so they never change. Asked for once per process.
 */
export function followVapidKeys({
  configured,
  scope,
  secretBox,
}: {
  readonly configured?: VapidKeys | undefined;
  /** Runs as the system. */
  readonly scope: Scope;
  readonly secretBox: Pick<SecretBox, 'seal' | 'open'>;
}): () => Promise<VapidKeys> {
  const load = async (): Promise<VapidKeys> => {
    const row = (await firstRow<Row>(scope, find, {})) ?? (await make());
    const opened = await secretBox.open(row.sealed_private_key, CONTEXT);
    return { publicKey: row.public_key, privateKey: opened.toString() };
  };
  const make = async (): Promise<Row> => {
    const { publicKey, privateKey } = webPush.generateVAPIDKeys();
    await scope.rows(add, {
      public_key: publicKey,
      sealed_private_key: await secretBox.seal(privateKey, CONTEXT),
    });
    const row = await firstRow<Row>(scope, find, {});
    if (row === undefined) throw new Error('The keys of pushes were not stored');
    return row;
  };
  return askOnce(load, configured);
}
