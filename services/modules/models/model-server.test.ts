import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

function start(program: string, loadTimeoutMs = 60_000, model = buildModel('a')): Promise<unknown> {
  return startModelServer({
    ...{ program, loadTimeoutMs, stopTimeoutMs: 60_000, environment: {}, log: silentLog() },
    ...{ model, file: '/dev/null', socketPath: path.join(folder, 'a.sock') },
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

async function argumentsFor(more: Parameters<typeof buildModel>[1]): Promise<string> {
  const program = script(`printf '%s ' "$@" > '${folder}/arguments'`);
  await expect(start(program, undefined, buildModel('a', more))).rejects.toThrow('ended before it answered');
  return readFileSync(path.join(folder, 'arguments'), 'utf8');
}

test('a model that embeds is started so that a text as long as its context is worked on as a whole', async () => {
  const embedding = await argumentsFor({ kind: 'embedding', context: 8_192, parallel: 2, pooling: 'cls' });
  expect(embedding).toContain('--ctx-size 16384 --parallel 2 ');
  expect(embedding).toContain('--embeddings --batch-size 8192 --ubatch-size 8192 --pooling cls ');
  const chat = await argumentsFor({ context: 8_192 });
  expect(chat).toContain('--ctx-size 8192 ');
  expect(chat).not.toContain('batch-size');
});
