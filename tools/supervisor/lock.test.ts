import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { releaseLock, runningSupervisor, takeLock } from './lock.ts';
import { pathsIn } from './paths.ts';
import type { Paths } from './paths.ts';

let paths: Paths;

beforeEach(() => {
  paths = pathsIn(mkdtempSync(path.join(tmpdir(), 'studyflow-lock-')));
});

afterEach(() => {
  rmSync(paths.stateDir, { recursive: true });
});

describe('the lock on a state folder', () => {
  it('is taken once', () => {
    expect(takeLock(paths)).toBe(true);
    expect(takeLock(paths)).toBe(false);
    expect(runningSupervisor(paths)?.pid).toBe(process.pid);
  });

  it('is free again after its release', () => {
    takeLock(paths);
    releaseLock(paths);
    expect(runningSupervisor(paths)).toBeNull();
    expect(takeLock(paths)).toBe(true);
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 30, startedAt: 'x' })],
    [
      'an earlier process with the id of a living one',
      JSON.stringify({ pid: process.pid, startedAt: 'long ago' }),
    ],
    ['nobody, because a crash cut it off', '{"pid"'],
  ])('is replaced when it names %s', (_, text) => {
    writeFileSync(paths.lock, text);
    expect(takeLock(paths)).toBe(true);
    expect(readdirSync(paths.stateDir)).toEqual([path.basename(paths.lock)]);
  });
});
