import type { KeyWish } from '../modules/identity/index.ts';
import type { Config } from '../platform/config/config.ts';
import { fixedSource, versionOf, type CredentialSource } from '../platform/credentials/credential-source.ts';
import { fileSource } from '../platform/credentials/file-source.ts';
import { readDatabaseUrls, readRedisUrl } from '../platform/credentials/read-credentials.ts';
import type { DatabaseUrls } from '../platform/database/pools.ts';
import { patiently } from '../platform/lifecycle/patiently.ts';
import type { Log } from '../platform/telemetry/log.ts';
import { databaseUrlsIn, providerKeysIn, redisUrlIn } from '../platform/vault/credentials-in-vault.ts';
import { vaultSource } from '../platform/vault/vault-source.ts';
import type { Vault, VaultData } from '../platform/vault/vault.ts';
import { keyWishIn } from './key-wish.ts';

/** Where the credentials of pools and clients come from: Vault, else files that are followed, else the environment. */
export interface CredentialSources {
  readonly database: CredentialSource<DatabaseUrls>;
  readonly redis: CredentialSource<string>;
  /** What a SecretRotation wishes of the signing keys; undefined: nothing. */
  readonly keyWish: CredentialSource<KeyWish | undefined>;
  /** Keys of AI providers by their names; whoever is not named keeps the one of the environment. */
  readonly providerKeys: CredentialSource<Readonly<Record<string, string>>>;
}

/** @throws when Vault, or a file that the configuration names, cannot be read. */
export async function openCredentialSources(
  config: Config,
  vault: Vault | undefined,
  log: Log,
): Promise<CredentialSources> {
  const {
    VAULT_KV_MOUNT: mount,
    VAULT_PATH: folder,
    VAULT_POLL_MS: pollMs,
    VAULT_CREDENTIALS,
  } = config.vault;
  const follow = async <Value>(
    name: (typeof VAULT_CREDENTIALS)[number],
    parse: (data: VaultData) => Value,
    otherwise: () => CredentialSource<Value>,
    missing: { readonly otherwise?: Value } = {},
  ): Promise<CredentialSource<Value>> => {
    if (vault === undefined || !VAULT_CREDENTIALS.includes(name)) return otherwise();
    // Vault may come up after this process, or be unsealed by somebody who was woken for it.
    return patiently(() =>
      vaultSource({ vault, at: { mount, path: `${folder}/${name}` }, parse, log, pollMs, ...missing }),
    );
  };
  const [database, redis, keyWish, providerKeys] = await Promise.all([
    follow('database', databaseUrlsIn, () => databaseSource(config, log)),
    follow('redis', redisUrlIn, () => redisSource(config, log)),
    follow<KeyWish | undefined>('signing-keys', keyWishIn, () => fixedSource(undefined, ''), {
      otherwise: undefined,
    }),
    follow('provider-keys', providerKeysIn, () => fixedSource({}, ''), { otherwise: {} }),
  ]);
  return { database, redis, keyWish, providerKeys };
}

function databaseSource({ database, security }: Config, log: Log): CredentialSource<DatabaseUrls> {
  const versionKey = security.INTERNAL_TOKEN;
  const path = database.DATABASE_CREDENTIALS_FILE;
  const urls = { app: database.DATABASE_APP_URL, system: database.DATABASE_SYSTEM_URL };
  return path === undefined
    ? fixedSource(urls, versionOf(JSON.stringify(urls), versionKey))
    : fileSource({ path, parse: readDatabaseUrls, versionKey, log });
}

function redisSource({ redis, security }: Config, log: Log): CredentialSource<string> {
  const versionKey = security.INTERNAL_TOKEN;
  const path = redis.REDIS_URL_FILE;
  return path === undefined
    ? fixedSource(redis.REDIS_URL, versionOf(redis.REDIS_URL, versionKey))
    : fileSource({ path, parse: readRedisUrl, versionKey, log });
}
