import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHARED_FOLDER } from './shared-folder.ts';

/** Makes the folder of the platforms that files of tests share; the first file that needs one starts it. */
export function makeSharedFolder(): void {
  process.env[SHARED_FOLDER] = mkdtempSync(join(tmpdir(), 'studyflow-e2e-'));
}

export { makeSharedFolder as default };
