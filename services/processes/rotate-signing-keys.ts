import { parseArgs } from 'node:util';
import { loadCommandConfig } from './command-config.ts';
import { createModules } from './compose.ts';
import { openPlatform } from './platform.ts';

/**
 * `rotate-signing-keys.ts [--emergency]`: lets the next key sign access tokens from now on. Tokens that the old one signed
 * stay good until they expire. Ends with 1 while the next key is too new: clients that keep the JWKS would not know it.
 * With `--emergency`, for a key that was stolen, it is never too new, and tokens of older keys are refused within a minute:
 * everybody goes on with another token, which a refresh token brings.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { emergency: { type: 'boolean', default: false } } });
  const platform = await openPlatform(loadCommandConfig());
  const { identity } = createModules(platform);
  try {
    const { has_rotated: hasRotated, wait_seconds: waitSeconds } = await identity.rotateSigningKeys(
      values.emergency ? 'emergency' : undefined,
    );
    const next = `The next key may sign in ${Math.ceil(waitSeconds / 60).toString()} min.`;
    process.stdout.write(`${hasRotated ? 'A new key signs.' : 'Nothing was changed.'} ${next}\n`);
    return hasRotated ? 0 : 1;
  } finally {
    await Promise.all([platform.pools.close(), platform.redis.close()]);
  }
}

// Loops of the platform (feature flags, keys) wait for a stop that never comes here.
process.exit(await main());
