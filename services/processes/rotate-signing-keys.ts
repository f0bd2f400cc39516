import { loadConfig } from '../platform/config/config.ts';
import { createModules } from './compose.ts';
import { openPlatform } from './platform.ts';

/**
 * Lets the next key sign access tokens from now on. Tokens that the old one signed stay good until they expire.
 * Ends with 1 while the next key is too new: clients that keep the JWKS would not know it.
 */
async function main(): Promise<number> {
  const platform = await openPlatform(loadConfig());
  const { identity } = createModules(platform);
  try {
    const { has_rotated: hasRotated, wait_seconds: waitSeconds } = await identity.rotateSigningKeys();
    const next = `The next key may sign in ${Math.ceil(waitSeconds / 60).toString()} min.`;
    process.stdout.write(`${hasRotated ? 'A new key signs.' : 'Nothing was changed.'} ${next}\n`);
    return hasRotated ? 0 : 1;
  } finally {
    await Promise.all([platform.pools.close(), platform.redis.close()]);
  }
}

// Loops of the platform (feature flags, keys) wait for a stop that never comes here.
process.exit(await main());
