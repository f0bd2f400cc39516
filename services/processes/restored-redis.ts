import { readFileSync } from 'node:fs';
import { BackupFailure, messageOf } from '../platform/backup/backup-failure.ts';
import type { loadRestoreConfig } from '../platform/config/config.ts';
import { readRedisUrl } from '../platform/credentials/read-credentials.ts';
import { isAppError } from '../platform/errors/app-error.ts';
import { openEmptyableRedis, type EmptyableRedis } from '../platform/redis/empty-redis.ts';
import { redisUrlIn } from '../platform/vault/credentials-in-vault.ts';
import { readKeyValue } from '../platform/vault/key-value.ts';
import { openVault } from './vault.ts';

type Settings = ReturnType<typeof loadRestoreConfig>;

/**
 * The Redis that a restore empties, found where the processes find it. It is asked once now, so that nothing is restored
 * beside one that cannot be emptied, and opened anew for the work, which comes when the database is there.
 *
 * @throws BackupFailure `RedisUnreachable` or `ConfigurationInvalid`.
 */
export async function findRestoredRedis(config: Settings): Promise<Pick<EmptyableRedis, 'empty'>> {
  const url = await redisUrlOf(config);
  const open = (): Promise<EmptyableRedis> => openEmptyableRedis(url, config.REDIS_KEY_PREFIX);
  try {
    (await open()).close();
  } catch (cause) {
    throw new BackupFailure(
      'RedisUnreachable',
      `Redis cannot be emptied (${messageOf(cause)}), and it would tell of what the backup does not know. Mend REDIS_URL ` +
        'or the way to it, or start an empty one.',
      { cause },
    );
  }
  return {
    empty: async () => {
      const redis = await open();
      try {
        return await redis.empty();
      } finally {
        redis.close();
      }
    },
  };
}

async function redisUrlOf(config: Settings): Promise<string> {
  const { REDIS_URL: url, REDIS_URL_FILE: file } = config;
  const said = (await redisUrlInVault(config)) ?? (file === undefined ? url : readFile(file));
  if (said !== undefined) return said;
  throw new BackupFailure(
    'ConfigurationInvalid',
    'REDIS_URL must be set: what Redis keeps is newer than the backup, so a restore empties it.',
  );
}

function readFile(path: string): string {
  try {
    return readRedisUrl(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new BackupFailure('ConfigurationInvalid', `REDIS_URL_FILE: ${messageOf(cause)}`, { cause });
  }
}

/** Undefined where it is not in Vault, or was not written there yet. */
async function redisUrlInVault(config: Settings): Promise<string | undefined> {
  const { VAULT_CREDENTIALS: credentials, VAULT_KV_MOUNT: mount, VAULT_PATH: folder } = config;
  const vault = credentials.includes('redis') ? openVault({ vault: config }) : undefined;
  try {
    if (vault === undefined) return undefined;
    return redisUrlIn((await readKeyValue(vault, { mount, path: `${folder}/redis` })).data);
  } catch (cause) {
    if (isAppError(cause) && cause.reason === 'vault.empty') return undefined;
    throw new BackupFailure(
      'RedisUnreachable',
      `Vault does not tell the address of Redis, which a restore empties: ${messageOf(cause)}`,
      { cause },
    );
  } finally {
    await vault?.close();
  }
}
