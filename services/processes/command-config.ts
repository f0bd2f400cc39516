import { loadConfig, type Config } from '../platform/config/config.ts';

/** Whoever typed a command waits for a connection, where a request is better told to come later. */
const PATIENCE_MS = 15_000;

/** The configuration of a command that a person runs, beside processes that serve. @throws as `loadConfig` */
export function loadCommandConfig(): Config {
  const config = loadConfig();
  const waited = Math.max(PATIENCE_MS, config.database.DATABASE_ACQUIRE_TIMEOUT_MS);
  return { ...config, database: { ...config.database, DATABASE_ACQUIRE_TIMEOUT_MS: waited } };
}
