import { loadConfig } from '../platform/config/config.ts';
import { patiently } from '../platform/lifecycle/patiently.ts';
import { createModules } from './compose.ts';
import { seedDemoData } from './demo-data.ts';
import { seedDemoRows } from './demo-rows.ts';
import { openPlatform } from './platform.ts';

/** Brings the demo accounts and their data into a development database; again and again the same. */
async function main(): Promise<void> {
  const config = loadConfig();
  const users = config.identity.DEMO_USERS;
  const platform = await openPlatform(config);
  const modules = createModules(platform);
  try {
    const ids = await patiently(() => modules.identity.seedUsers(users));
    for (const id of ids) {
      await patiently(() => seedDemoData(modules.all, id, platform.clock.now()));
      await patiently(() => seedDemoRows(platform.database, id));
    }
    console.log(`${users.length} demo accounts`);
  } finally {
    await Promise.all([platform.pools.close(), platform.redis.close()]);
  }
}

await main();
// Loops of the platform (feature flags, keys) wait for a stop that never comes here.
process.exit();
