import { watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Editors write a file in several steps: what happens within this time is one change. */
const QUIET_MS = 200;

/** Calls `onChange` after each change of a source file below the folder, until `stopping`. */
export async function watchSources(
  folder: string,
  onChange: (file: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  let changed: string | undefined;
  const watcher = watch(folder, { recursive: true }, (_event, file) => {
    if (file !== null && /\.(ts|lua)$/.test(file) && !/\.test\.ts$/.test(file)) changed = file;
  });
  try {
    while (!stopping.aborted) {
      await delay(QUIET_MS, undefined, { signal: stopping }).catch(() => undefined);
      if (changed === undefined) continue;
      const file = changed;
      changed = undefined;
      onChange(file);
    }
  } finally {
    watcher.close();
  }
}
