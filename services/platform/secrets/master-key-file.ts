import { createHash, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { secretBroken } from './errors.ts';
import { rewrapEach, type MasterKey } from './master-key.ts';
import { decrypt, encrypt } from './secret-box.ts';

export interface MasterKeyFileOptions {
  /** One base64 line per key of 32 bytes: the first wraps, the others still unwrap (rotation). */
  readonly path: string;
  /** Whether a missing file is made; never in production, where it would hide a lost key. */
  readonly create: boolean;
}

const KEY_BYTES = 32;
const KEY_LINE = /^[A-Za-z0-9+/]{43}=$/;

/** The master key from a local file. @throws an Error that says what is wrong with the file, never what is in it. */
export function openMasterKeyFile({ path, create }: MasterKeyFileOptions): MasterKey {
  if (create) createOnce(path);
  const keys = new Map(readKeys(path).map((key) => [idOf(key), key]));
  const [current] = keys;
  if (current === undefined) throw new Error(`SECRET_BOX_KEY_FILE: ${path} holds no key.`);
  const [currentId, currentKey] = current;
  const masterKey: Pick<MasterKey, 'wrap' | 'unwrap'> = {
    wrap: async (dataKey, context) => ({
      keyId: currentId,
      wrapped: encrypt(currentKey, dataKey, `key:${context}`),
    }),
    unwrap: async (keyId, wrapped, context) => {
      const key = keys.get(keyId);
      if (key === undefined) throw secretBroken({}, { cause: 'sealed with a master key that is not here' });
      return decrypt(key, wrapped, `key:${context}`);
    },
  };
  return { ...masterKey, rewrap: (items) => rewrapEach(masterKey, items) };
}

/** Written whole under another name and linked into place: of several processes one makes the key, all read it. */
function createOnce(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid.toString()}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readKeys(path: string): Buffer[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, index) => {
      if (!KEY_LINE.test(line)) {
        throw new Error(
          `SECRET_BOX_KEY_FILE: line ${(index + 1).toString()} of ${path} is not 32 bytes in base64.`,
        );
      }
      return Buffer.from(line, 'base64');
    });
}

/** Names a key in sealed texts without telling anything of it. */
function idOf(key: Buffer): string {
  return createHash('sha256').update('studyflow master key').update(key).digest('hex').slice(0, 12);
}
