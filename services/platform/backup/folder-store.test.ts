import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readText, type BackupStore } from './backup-store.ts';
import { createFolderStore } from './folder-store.ts';

let parent: string;
let folder: string;
let store: BackupStore;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'folder-store-'));
  folder = join(parent, 'backups');
  store = createFolderStore(folder);
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.from('half');
  throw new Error('the dump has ended');
}

async function* saying(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

test('what was written is read, listed and removed; a folder that is missing is empty', async () => {
  expect(await store.list()).toEqual([]);
  await store.upload('a.dump', saying('one', 'two'));
  await store.put('a.json', 'text');
  expect(await readText(store, 'a.dump')).toBe('onetwo');
  expect((await store.list()).map(({ key, size }) => [key, size])).toEqual([
    ['a.dump', 6],
    ['a.json', 4],
  ]);
  await store.remove('a.dump');
  expect(await store.read('a.dump')).toBeUndefined();
});

test('an upload that fails leaves no part', async () => {
  await expect(store.upload('a.dump', failing())).rejects.toThrow('the dump has ended');
  expect(readdirSync(folder)).toEqual([]);
});

test('parts of a process that was killed do not count, and go when they are old', async () => {
  await store.put('a.json', 'text');
  for (const name of ['old.dump.part', 'young.dump.part']) writeFileSync(join(folder, name), 'half');
  utimesSync(join(folder, 'old.dump.part'), 1, 1);
  expect((await store.list()).map(({ key }) => key)).toEqual(['a.json']);
  expect(await store.abortUploads(new Date(60_000))).toBe(1);
  expect(readdirSync(folder)).toEqual(['a.json', 'young.dump.part']);
});

test('a folder that cannot be made is told with a reason', async () => {
  writeFileSync(folder, 'a file');
  await expect(store.put('a.json', 'text')).rejects.toMatchObject({
    reason: 'StoreFailed',
    message: expect.stringContaining('BACKUP_FOLDER'),
  });
});
