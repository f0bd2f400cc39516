import { askOnce } from '../cache/ask-once.ts';
import { randomBytes } from 'node:crypto';
import { firstRow, type Scope } from '../database/scope.ts';
import { defineStatement } from '../database/statement.ts';
import { secretBroken } from './errors.ts';
import { canonical, decrypt, encrypt, type SecretBox } from './secret-box.ts';
import { sealedColumn } from './sealed-column.ts';

const FORMAT = 'sb2';
const KEY_BYTES = 32;

const findKey = defineStatement('text-key.find', `select sealed_key from app.text_keys where id = $1->>'id'`);
const addKey = defineStatement(
  'text-key.add',
  `insert into app.text_keys (id, sealed_key) values ($1->>'id', $1->>'sealedKey')
   on conflict (id) do nothing returning id`,
);

/** The keys of texts, for whoever seals them anew. */
export const TEXT_KEYS = sealedColumn({
  table: 'app.text_keys',
  key: { column: 'id', type: 'text' },
  column: 'sealed_key',
  contextOf,
});

/**
 * A box for texts that leave the platform: links in mails, what people encrypt for themselves. Nobody can seal those anew
 * when the master key changes, so a key of their own (`id`) seals them; that one lies sealed in the database and is made
 * when it is first needed. What an ordinary box has sealed before still opens, as long as its master key does.
 */
export function createTextBox(id: string, scope: Scope, box: SecretBox): SecretBox {
  const obtain = askOnce(async () => {
    const key = (await find(scope, box, id)) ?? (await make(scope, box, id));
    if (key === undefined) throw new Error(`The key of texts ${id} was not stored`);
    return key;
  });
  return {
    seal: async (plain, context) => {
      const bytes = typeof plain === 'string' ? Buffer.from(plain) : plain;
      return [FORMAT, id, encrypt(await obtain(), bytes, context).toString('base64url')].join('.');
    },
    open: async (sealed, context) => {
      const [format, keyId, text = '', ...rest] = sealed.split('.');
      if (format !== FORMAT) return box.open(sealed, context);
      if (keyId !== id || rest.length > 0) throw secretBroken({}, { cause: 'a text of another key' });
      return decrypt(await obtain(), canonical(text), context);
    },
  };
}

async function find(scope: Scope, box: SecretBox, id: string): Promise<Buffer | undefined> {
  const row = await firstRow<{ sealed_key: string }>(scope, findKey, { id });
  return row && (await box.open(row.sealed_key, contextOf(id)));
}

/** Of several processes one makes the key; all read it. */
async function make(scope: Scope, box: SecretBox, id: string): Promise<Buffer | undefined> {
  const sealedKey = await box.seal(randomBytes(KEY_BYTES), contextOf(id));
  await scope.rows(addKey, { id, sealedKey });
  return find(scope, box, id);
}

/** What a key of texts is sealed for. */
function contextOf(id: string): string {
  return `text-key:${id}`;
}
