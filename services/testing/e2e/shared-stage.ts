/** The platform that tests share which need no settings of their own: whoever comes first starts it, the end of the run ends it. */
import { join } from 'node:path';
import { SHARED_FOLDER } from './shared-folder.ts';
import { stageIn } from './stage-in.ts';
import type { Stage } from './stage.ts';

const SETTINGS = { REPLICAS: '2', RATE_LIMITS: 'off' };

/** Starts it, or finds it; closing leaves it to the next file. @throws when it does not start; its output says why. */
export async function sharedStage(): Promise<Stage> {
  const folder = process.env[SHARED_FOLDER];
  if (folder === undefined)
    throw new Error(`${SHARED_FOLDER} is not set: these tests run in Jest's project "e2e".`);
  const place = join(folder, process.env['JEST_WORKER_ID'] ?? '1');
  const stage = await stageIn(place, SETTINGS);
  return { ...stage, close: stage.leave };
}
