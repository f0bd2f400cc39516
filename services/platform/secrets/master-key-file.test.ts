import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { describeMasterKey } from './conformance/testing.ts';
import { openMasterKeyFile } from './master-key-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'master-key-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeMasterKey('a master key in a file', () =>
  openMasterKeyFile({ path: join(folder, 'key'), create: true }),
);
