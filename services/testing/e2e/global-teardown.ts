import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { testPlatformIn } from '../../../tools/supervisor/testing.ts';
import { SHARED_FOLDER } from './shared-folder.ts';

/** Ends the shared platforms in order at the end of the whole run, and removes them. */
export async function endSharedPlatforms(): Promise<void> {
  const folder = process.env[SHARED_FOLDER];
  if (folder === undefined) return;
  await Promise.all(readdirSync(folder).map((worker) => testPlatformIn(join(folder, worker)).remove()));
  rmSync(folder, { recursive: true, force: true });
}

export { endSharedPlatforms as default };
