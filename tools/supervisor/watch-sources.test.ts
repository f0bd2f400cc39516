import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { watchSources } from './watch-sources.ts';

test('tells a change of a source once, and nothing of tests and other files', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'watch-'));
  const stopping = new AbortController();
  const told: string[] = [];
  const watching = watchSources(
    folder,
    (file) => {
      told.push(file);
      stopping.abort();
    },
    stopping.signal,
  );
  writeFileSync(path.join(folder, 'notes.md'), '1');
  writeFileSync(path.join(folder, 'a.test.ts'), '1');
  writeFileSync(path.join(folder, 'a.ts'), '1');
  writeFileSync(path.join(folder, 'a.ts'), '2');
  await watching;
  expect(told).toEqual(['a.ts']);
});
