import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { openAuditLog } from './audit-log.ts';

test('a log that grows is read on, whole lines only', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-audit-'));
  const file = path.join(folder, 'audit.jsonl');
  const line = (verb: string): string =>
    `${JSON.stringify({ verb, requestURI: '/', user: { username: 'ä' }, more: 1 })}\n`;
  writeFileSync(file, line('get') + line('list').slice(0, 10));
  const read = openAuditLog(file);
  expect(read()).toEqual([{ verb: 'get', requestURI: '/', user: { username: 'ä' } }]);
  appendFileSync(file, line('list').slice(10) + line('patch'));
  expect(read().map(({ verb }) => verb)).toEqual(['get', 'list', 'patch']);
  rmSync(folder, { recursive: true });
});
