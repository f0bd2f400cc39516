import { existsSync } from 'node:fs';
import { release, type as systemType } from 'node:os';
import { findBrowser } from '../test/browser.ts';
import { postgresPrograms } from '../local/postgres-programs.ts';
import { redisProgram } from '../local/redis-programs.ts';
import { pathsIn, ROOT, stateDirOf } from '../supervisor/paths.ts';
import { readEnvironment, readSettings } from '../supervisor/settings.ts';
import { status } from '../supervisor/verb-status.ts';

interface Finding {
  readonly what: string;
  readonly isNeeded: boolean;
  /** How it is, in a few words. @throws with the sentence that says how to get it. */
  readonly look: () => Promise<string> | string;
}

const paths = pathsIn(stateDirOf(process.env));

/** What `make start` and `make test` need, each looked at as they look at it themselves. */
const FINDINGS: readonly Finding[] = [
  { what: 'System', isNeeded: true, look: () => `${systemType()} ${release()}` },
  { what: 'Node.js', isNeeded: true, look: () => process.version },
  { what: 'PostgreSQL', isNeeded: true, look: () => postgresPrograms(null).postgres },
  { what: 'Redis', isNeeded: true, look: async () => (await redisProgram(paths.bin)).file },
  { what: 'Chromium', isNeeded: false, look: () => findBrowser() },
  {
    what: 'Settings',
    isNeeded: true,
    look: () => {
      readSettings(readEnvironment(ROOT, process.env));
      return existsSync(`${ROOT}/.env`)
        ? '.env and environment are right'
        : 'no .env: defaults and environment';
    },
  },
];

/** `make doctor`: says of each part whether it is there, then what runs. Exit code 1 when something needed is missing. */
async function main(): Promise<number> {
  let missing = 0;
  for (const { what, isNeeded, look } of FINDINGS) {
    try {
      console.log(`  ✓ ${what.padEnd(12)} ${await look()}`);
    } catch (thrown) {
      console.log(
        `  ${isNeeded ? '✗' : '–'} ${what.padEnd(12)} ${(thrown as Error).message.replaceAll('\n', `\n${' '.repeat(17)}`)}`,
      );
      if (isNeeded) missing += 1;
    }
  }
  await status(paths);
  return missing === 0 ? 0 : 1;
}

process.exitCode = await main();
