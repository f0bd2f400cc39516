import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { startGuardian } from './guardian.ts';

test('it ends what was named last and removes the folder', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-guardian-'));
  const guarded = spawn('sleep', ['60']);
  const spared = spawn('sleep', ['60']);
  const guardian = startGuardian(folder);
  guardian.guard([spared.pid ?? 0]);
  guardian.guard([guarded.pid ?? 0]);
  const ended = once(guarded, 'exit');
  await guardian.release();
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(existsSync(folder)).toBe(false);
  expect(spared.exitCode).toBeNull();
  spared.kill();
});
