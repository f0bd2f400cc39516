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

/** What the operator writes beside credentials: the name of its rotation. */
const ROTATION = 'rotation';

/**
 * `<path>/provider-keys`: the keys of AI providers, by the names that AI_PROVIDERS gives these (`default`: AI_API_KEY's).
 *
 * @throws without a word of what stands there.
 */
export function providerKeysIn(data: VaultData): Readonly<Record<string, string>> {
  const keys = Object.entries(data).filter(([name]) => name !== ROTATION);
  const isKey = (entry: [string, unknown]): entry is [string, string] =>
    typeof entry[1] === 'string' && /^[\x21-\x7e]{1,4096}$/.test(entry[1]);
  if (!keys.every(isKey)) {
    throw new Error('The secret needs the name of a provider and its key, as text without blanks, for each.');
  }
  return Object.fromEntries(keys);
}
