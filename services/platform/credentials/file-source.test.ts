import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../telemetry/testing.ts';
import { describeCredentialSource } from './conformance/testing.ts';
import { fileSource } from './file-source.ts';

describeCredentialSource('a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'file-source-'));
  const path = join(folder, 'secret');
  return {
    open: async () =>
      fileSource({
        path,
        parse: (text) => {
          if (text.startsWith('bad')) throw new Error('not a credential');
          return text;
        },
        versionKey: 'key',
        log: silentLog(),
        pollMs: 10,
      }),
    put: async (text) => {
      writeFileSync(`${path}.next`, text);
      renameSync(`${path}.next`, path);
    },
    takeAway: async () => renameSync(path, `${path}.away`),
    giveBack: async () => renameSync(`${path}.away`, path),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
