import { readDatabaseUrls, readRedisUrl } from '../credentials/read-credentials.ts';
import type { DatabaseUrls } from '../database/pools.ts';
import type { VaultData } from './vault.ts';

/** The keys of `<path>/database` are those of the file. @throws without a word of what stands there. */
export function databaseUrlsIn(data: VaultData): DatabaseUrls {
  try {
    return readDatabaseUrls(JSON.stringify(data));
  } catch {
    throw new Error(
      'The secret needs the keys database_app_url and database_system_url with postgres:// addresses.',
    );
  }
}

/** `redis_url` of `<path>/redis`. @throws without a word of what stands there. */
export function redisUrlIn({ redis_url: url }: VaultData): string {
  if (typeof url !== 'string') throw new Error('The secret needs the key redis_url with redis:// addresses.');
  return readRedisUrl(url);
}
