import { z } from 'zod';
import { loadConfig } from '../platform/config/config.ts';
import { createModules } from './compose.ts';
import { openPlatform } from './platform.ts';

const DemoUsers = z.array(z.object({ email: z.string(), password: z.string(), name: z.string() }));

/** Brings the demo accounts and their data into a development database; again and again the same. */
async function main(): Promise<void> {
  const config = loadConfig({ ...process.env, LOG_LEVEL: 'warn' });
  const users = DemoUsers.parse(JSON.parse(process.env['DEMO_USERS'] ?? '[]'));
  const platform = openPlatform(config);
  const { identity } = createModules(platform);
  try {
    await identity.seedUsers(users);
    console.log(`${users.length} demo accounts`);
  } finally {
    await Promise.all([platform.pools.close(), platform.redis.close()]);
  }
}

await main();
