/** The platform that campaigns share: three processes for people, one worker, started by whoever needs it first. */
import { join } from 'node:path';
import { stageIn } from '../e2e/stage-in.ts';
import type { Stage } from '../e2e/stage.ts';
import { chaosOptions } from './options.ts';
import { awaitReadiness } from './processes.ts';

/** A process that is told to stop serves on for two seconds: the balancers of tests may look late on a full machine. */
const SETTINGS = { REPLICAS: '3', LOG_LEVEL: 'warn', DRAIN_GRACE_MS: '2000', DRAIN_TIMEOUT_MS: '10000' };

/** Starts it, or finds it; closing leaves it to the next campaign. @throws Error when it does not start. */
export async function sharedStage(): Promise<Stage> {
  const { folder, isFolderKept } = chaosOptions();
  const place = join(folder, `shared-${process.env['JEST_WORKER_ID'] ?? '1'}`);
  const stage = await stageIn(place, SETTINGS);
  await awaitReadiness(stage);
  return isFolderKept ? { ...stage, close: stage.leave } : stage;
}
