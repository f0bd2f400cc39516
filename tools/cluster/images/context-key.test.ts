import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { contextKey } from './context-key.ts';

let root: string;

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function key(): string {
  return contextKey(root, 'Dockerfile', '.dockerignore');
}

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'context-'));
  write('Dockerfile', 'FROM a\nCOPY code code\nCOPY one.txt ./\n');
  write('.dockerignore', '*\n!code\n!one.txt\n**/*.test.ts\n');
  write('code/main.ts', 'main');
  write('one.txt', '1');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test('the same files have the same key', () => {
  expect(key()).toBe(key());
});

test.each([
  [
    'the Dockerfile',
    () => {
      write('Dockerfile', 'FROM b\nCOPY code code\n');
    },
  ],
  [
    'a file',
    () => {
      write('code/main.ts', 'other');
    },
  ],
  [
    'another file',
    () => {
      write('code/more.ts', 'more');
    },
  ],
  [
    'the right to run a file',
    () => {
      chmodSync(path.join(root, 'code/main.ts'), 0o755);
    },
  ],
])('%s changes it', (_what, change) => {
  const before = key();
  change();
  expect(key()).not.toBe(before);
});

test.each(['code/main.test.ts', 'code/node_modules/package/index.js', 'elsewhere.txt'])(
  '%s is not in the image, and changes nothing',
  (file) => {
    const before = key();
    write(file, 'new');
    expect(key()).toBe(before);
  },
);
