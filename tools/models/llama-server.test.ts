import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LLAMA_CPP_PYTHON } from './build-llama-server.ts';
import { lookForLlamaServer } from './llama-server.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'llama-server-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(...words: readonly string[]): string {
  const file = path.join(folder, ...words, 'llama-server');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

test('the one that is named comes first, then one in PATH, then the one that was built', () => {
  const cache = path.join(folder, 'cache');
  const nothing = { PATH: path.join(folder, 'empty'), STUDYFLOW_CACHE: cache };
  expect(lookForLlamaServer(nothing)).toBeUndefined();
  const built = program('cache', 'llama.cpp', LLAMA_CPP_PYTHON.version);
  expect(lookForLlamaServer(nothing)).toBe(built);
  const installed = program('bin');
  const inPath = { ...nothing, PATH: `${path.join(folder, 'empty')}:${path.dirname(installed)}` };
  expect(lookForLlamaServer(inPath)).toBe(installed);
  expect(lookForLlamaServer({ ...inPath, LLAMA_SERVER_BIN: built })).toBe(built);
});

test('a name that is no program is a mistake, and never another program', () => {
  const wrong = { PATH: folder, LLAMA_SERVER_BIN: path.join(folder, 'none') };
  expect(() => lookForLlamaServer(wrong)).toThrow('which is no program');
});
