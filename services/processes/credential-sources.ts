import type { Config } from '../platform/config/config.ts';
import { fixedSource, versionOf, type CredentialSource } from '../platform/credentials/credential-source.ts';
import { fileSource } from '../platform/credentials/file-source.ts';
import { readDatabaseUrls, readRedisUrl } from '../platform/credentials/read-credentials.ts';
import type { DatabaseUrls } from '../platform/database/pools.ts';
import type { Log } from '../platform/telemetry/log.ts';

/** Where the credentials of pools and clients come from: files that are followed, else the environment. */
export interface CredentialSources {
  readonly database: CredentialSource<DatabaseUrls>;
  readonly redis: CredentialSource<string>;
}

/** @throws when a file that the configuration names cannot be read. */
export function openCredentialSources({ database, redis, security }: Config, log: Log): CredentialSources {
  const versionKey = security.INTERNAL_TOKEN;
  const urls = { app: database.DATABASE_APP_URL, system: database.DATABASE_SYSTEM_URL };
  return {
    database:
      database.DATABASE_CREDENTIALS_FILE === undefined
        ? fixedSource(urls, versionOf(JSON.stringify(urls), versionKey))
        : fileSource({ path: database.DATABASE_CREDENTIALS_FILE, parse: readDatabaseUrls, versionKey, log }),
    redis:
      redis.REDIS_URL_FILE === undefined
        ? fixedSource(redis.REDIS_URL, versionOf(redis.REDIS_URL, versionKey))
        : fileSource({ path: redis.REDIS_URL_FILE, parse: readRedisUrl, versionKey, log }),
  };
}
