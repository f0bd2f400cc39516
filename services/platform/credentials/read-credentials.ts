import { z } from 'zod';
import type { DatabaseUrls } from '../database/pools.ts';

const address = z
  .string()
  .refine((text) => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol));

const File = z.object({ database_app_url: address, database_system_url: address });

/**
 * Reads the file of the database's credentials: JSON with `database_app_url` and `database_system_url`.
 *
 * @throws without a word of what stands in it.
 */
export function readDatabaseUrls(text: string): DatabaseUrls {
  const parsed = File.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new Error(
      'The file needs database_app_url and database_system_url as postgres:// addresses, in JSON.',
    );
  }
  return { app: parsed.data.database_app_url, system: parsed.data.database_system_url };
}

/** The errors of JSON.parse quote what they could not read. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads the file of the Redis address: the address alone, or those of a cluster's nodes, separated by commas.
 *
 * @throws without a word of what stands in it.
 */
export function readRedisUrl(text: string): string {
  const urls = text.split(',').map((url) => url.trim());
  if (!urls.every((url) => URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol))) {
    throw new Error('The file must hold redis:// or rediss:// addresses, separated by commas.');
  }
  return urls.join(',');
}
