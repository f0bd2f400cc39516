import { rmSync } from 'node:fs';
import { removeDataHome } from '../local/unprivileged.ts';
import type { Paths } from './paths.ts';
import { stopEverything } from './verb-stop.ts';

/** `make reset`: stops everything and removes all data, keys, ports, mails and logs. Downloaded programs stay. */
export async function reset(paths: Paths): Promise<number> {
  await stopEverything(paths);
  removeDataHome(paths.postgres);
  for (const place of [
    `${paths.postgres}.new`,
    paths.redis,
    paths.compileCache,
    paths.mail,
    paths.logs,
    paths.state,
    paths.secretBoxKey,
    paths.run,
  ]) {
    rmSync(place, { recursive: true, force: true });
  }
  process.stdout.write('All data, keys and ports of StudyFlow are gone. Start afresh with: make start\n');
  return 0;
}
