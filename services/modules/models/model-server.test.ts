import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { silentLog } from '../../platform/telemetry/testing.ts';
import { startModelServer } from './model-server.ts';
import { buildModel } from './testing.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'model-server-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(program: string, loadTimeoutMs = 60_000): Promise<unknown> {
  return startModelServer({
    ...{ program, loadTimeoutMs, stopTimeoutMs: 60_000, environment: {}, log: silentLog() },
    ...{ model: buildModel('a'), file: '/dev/null', socketPath: path.join(folder, 'a.sock') },
    signal: new AbortController().signal,
  });
}

function script(text: string): string {
  const file = path.join(folder, 'llama-server');
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('a program that is not there, or ends before it answers, is no server', async () => {
  await expect(start(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(start(script('exit 0'))).rejects.toThrow('ended before it answered');
});

test('a program that does not answer in time is ended', async () => {
  await expect(start(script('exec sleep 600'), 20)).rejects.toThrow();
});
