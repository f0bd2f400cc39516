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
import { openVault } from './vault.ts';

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
  const at: Place = { config, vault, log };
  const [database, redis, keyWish, providerKeys] = await Promise.all([
    followDatabase(at),
    follow(at, 'redis', { parse: redisUrlIn, outside: () => redisSource(config, log) }),
    follow<KeyWish | undefined>(at, 'signing-keys', {
      parse: keyWishIn,
      outside: () => fixedSource(undefined, ''),
      otherwise: undefined,
    }),
    follow(at, 'provider-keys', {
      parse: providerKeysIn,
      outside: () => fixedSource({}, ''),
      otherwise: {},
    }),
  ]);
  return { database, redis, keyWish, providerKeys };
}

/** The logins of PostgreSQL alone, for a process that needs nothing else. */
export interface DatabaseLogins {
  readonly source: CredentialSource<DatabaseUrls>;
  /** Stops following them, and gives the login of Vault back. */
  close(): Promise<void>;
}

/**
 * Vault is asked only where these logins are in it: with credentials of others alone it is nothing to this process,
 * which then starts whatever has become of it.
 *
 * @throws as `openCredentialSources` does.
 */
export async function openDatabaseLogins(config: Config, log: Log): Promise<DatabaseLogins> {
  const vault = config.vault.VAULT_CREDENTIALS.includes('database') ? openVault(config) : undefined;
  const source = await followDatabase({ config, vault, log });
  return {
    source,
    close: async () => {
      await source.close();
      await vault?.close();
    },
  };
}

interface Place {
  readonly config: Config;
  readonly vault: Vault | undefined;
  readonly log: Log;
}

const followDatabase = (at: Place): Promise<CredentialSource<DatabaseUrls>> =>
  follow(at, 'database', { parse: databaseUrlsIn, outside: () => databaseSource(at.config, at.log) });

interface Followed<Value> {
  readonly parse: (data: VaultData) => Value;
  /** Where it comes from when it is not in Vault. */
  readonly outside: () => CredentialSource<Value>;
  /** What counts while nothing stands in Vault; without it that is a failure. */
  readonly otherwise?: Value;
}

async function follow<Value>(
  { config, vault, log }: Place,
  name: Config['vault']['VAULT_CREDENTIALS'][number],
  { outside, ...read }: Followed<Value>,
): Promise<CredentialSource<Value>> {
  const {
    VAULT_KV_MOUNT: mount,
    VAULT_PATH: folder,
    VAULT_POLL_MS: pollMs,
    VAULT_CREDENTIALS,
  } = config.vault;
  if (vault === undefined || !VAULT_CREDENTIALS.includes(name)) return outside();
  // Vault may come up after this process, or be unsealed by somebody who was woken for it.
  return patiently(() =>
    vaultSource({ vault, at: { mount, path: `${folder}/${name}` }, log, pollMs, ...read }),
  );
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
