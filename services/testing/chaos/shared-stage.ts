/** The platform that campaigns share: three processes for people, one worker, started by whoever needs it first. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { anyFreePort } from '../../../tools/local/ports.ts';
import { testPlatformIn } from '../../../tools/supervisor/testing.ts';
import { stageOn, type Stage } from '../e2e/stage.ts';
import { chaosOptions } from './options.ts';
import { awaitReadiness } from './processes.ts';

/** A process that is told to stop serves on for two seconds: the balancers of tests may look late on a full machine. */
const SETTINGS = { REPLICAS: '3', LOG_LEVEL: 'warn', DRAIN_GRACE_MS: '2000', DRAIN_TIMEOUT_MS: '10000' };

/** Starts it, or finds it; closing leaves it to the next campaign. @throws Error when it does not start. */
export async function sharedStage(): Promise<Stage> {
  const { folder, isFolderKept } = chaosOptions();
  const place = join(folder, `shared-${process.env['JEST_WORKER_ID'] ?? '1'}`);
  mkdirSync(place, { recursive: true });
  const platform = testPlatformIn(place, { PORT: String(await anyFreePort()), ...SETTINGS });
  if (!existsSync(platform.paths.run)) {
    const { code, output } = await platform.run('start');
    if (code !== 0) throw new Error(output);
  }
  const stage = stageOn(platform);
  await awaitReadiness(stage);
  return isFolderKept ? { ...stage, close: stage.leave } : stage;
}
