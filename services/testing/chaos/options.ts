/** What `make test-chaos` was asked for; `SEED`, `SIZE` and `CHAOS_DIR` come from its environment. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `smallest` is the least that counts (promises.md), `full` what the promise is about. */
export type Size = 'smallest' | 'full';

export interface ChaosOptions {
  readonly seed: number;
  readonly size: Size;
  /** Where histories and the platform that campaigns share are. */
  readonly folder: string;
  /** Whether somebody else removes that folder and ends what runs in it. */
  readonly isFolderKept: boolean;
}

let options: ChaosOptions | undefined;

/** @throws Error for a size that there is not. */
export function chaosOptions(): ChaosOptions {
  options ??= readOptions(process.env);
  return options;
}

function readOptions({ SEED, SIZE = 'smallest', CHAOS_DIR }: NodeJS.ProcessEnv): ChaosOptions {
  if (SIZE !== 'smallest' && SIZE !== 'full') throw new Error(`SIZE is smallest or full, not ${SIZE}`);
  return {
    seed: Number(SEED ?? crypto.getRandomValues(new Uint32Array(1))[0]),
    size: SIZE,
    folder: CHAOS_DIR ?? mkdtempSync(join(tmpdir(), 'studyflow-chaos-')),
    isFolderKept: CHAOS_DIR !== undefined,
  };
}
