import { existsSync, mkdirSync } from 'node:fs';
import { anyFreePort } from '../../../tools/local/ports.ts';
import { testPlatformIn } from '../../../tools/supervisor/testing.ts';
import { stageOn, type Stage } from './stage.ts';

/** The platform that lives in a folder: found, or started. @throws Error when it does not start; its output says why. */
export async function stageIn(place: string, settings: Readonly<Record<string, string>>): Promise<Stage> {
  mkdirSync(place, { recursive: true });
  const platform = testPlatformIn(place, { PORT: String(await anyFreePort()), ...settings });
  if (!existsSync(platform.paths.run)) {
    const { code, output } = await platform.run('start');
    if (code !== 0) throw new Error(output);
  }
  return stageOn(platform);
}
