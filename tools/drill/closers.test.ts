import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { until } from '../../services/testing/until.ts';
import { identify } from '../local/process-table.ts';
import { createClosers } from './closers.ts';
import { runDrill } from './drill.ts';
import type { Ground } from './ground.ts';
import { obey, ordersOf, pageOf } from './runbook.ts';
import { startWatchTower } from './watch-tower.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'studyflow-closers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The process that a program has written down in a file of the folder. */
async function pidIn(file: string): Promise<number> {
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
  return Number(readFileSync(file, 'utf8'));
}

describe('what a drill has begun', () => {
  test('ends the last one first, once, and in spite of what fails', async () => {
    const closers = createClosers();
    const ended: string[] = [];
    const hold = (name: string) =>
      closers.hold(
        () => name,
        (value) => void ended.push(value),
      );
    await hold('folder');
    await closers.hold(
      () => 'platform',
      () => Promise.reject(new Error('it hangs')),
    );
    const fault = await hold('fault');
    await hold('load');
    await fault.end();
    await expect(closers.close()).rejects.toThrow('it hangs');
    await expect(closers.close()).rejects.toThrow('it hangs');
    expect(ended).toEqual(['fault', 'load', 'folder']);
  });

  test('ends also when it was still being begun, and nothing more is begun', async () => {
    const closers = createClosers();
    const ended: string[] = [];
    const standing = Promise.withResolvers<string>();
    const slow = closers.hold(
      () => standing.promise,
      (value) => void ended.push(value),
    );
    const closed = closers.close();
    await expect(
      closers.hold(
        () => 'late',
        () => undefined,
      ),
    ).rejects.toThrow('is being ended');
    standing.resolve('platform');
    await closed;
    expect([(await slow).value, ended]).toEqual(['platform', ['platform']]);
  });

  test('holds nothing of what could not be begun', async () => {
    const closers = createClosers();
    const broken = closers.hold(
      () => Promise.reject(new Error('no port')),
      () => expect(true).toBe(false),
    );
    await expect(broken).rejects.toThrow('no port');
    await closers.close();
  });
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'a drill that is ended by %s leaves no process and no folder',
  async (signal) => {
    const [scratch, pidFile] = [path.join(folder, 'scratch'), path.join(folder, 'pid')];
    const program = `
      import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
      import { startServer } from './tools/local/server-process.ts';
      import { closeOnSignals, createClosers } from './tools/drill/closers.ts';
      const [scratch, pidFile] = process.argv.slice(1);
      const closers = createClosers();
      closeOnSignals(closers);
      await closers.hold(() => mkdirSync(scratch), () => rmSync(scratch, { recursive: true }));
      const { value } = await closers.hold(
        () => startServer({ file: 'sleep', args: ['600'], cwd: '.', env: process.env, logFile: scratch + '/log' }),
        (server) => server.stop([{ signal: 'SIGTERM', graceMs: 5_000 }]),
      );
      writeFileSync(pidFile, value.pid + '\\n');
      setInterval(() => undefined, 1_000);`;
    const drill = spawn(process.execPath, ['--input-type=module', '-e', program, scratch, pidFile], {
      stdio: 'ignore',
    });
    const pid = await pidIn(pidFile);
    expect([existsSync(scratch), identify(pid) !== null]).toEqual([true, true]);
    const exited = once(drill, 'exit');
    drill.kill(signal);
    expect(await exited).toEqual([1, null]);
    expect([existsSync(scratch), identify(pid)]).toEqual([false, null]);
  },
);

test('Alertmanager ends when Prometheus does not start', async () => {
  const pidFile = path.join(folder, 'pid');
  const program = path.join(folder, 'alertmanager');
  writeFileSync(program, `#!/bin/sh\necho $$ > ${pidFile}\nexec sleep 600\n`);
  chmodSync(program, 0o755);
  const before = { ...process.env };
  Object.assign(process.env, { ALERTMANAGER_BIN: program, PROMETHEUS_BIN: path.join(folder, 'nothing') });
  const place = path.join(folder, 'tower');
  const started = startWatchTower({
    ...{ folder: place, factor: 20, rules: [] },
    receiver: { url: 'http://127.0.0.1:1' } as never,
    onCall: { url: 'http://127.0.0.1:1', token: 'token-of-a-test' },
  });
  await expect(started).rejects.toThrow(/Could not run/);
  Object.assign(process.env, {
    ALERTMANAGER_BIN: before['ALERTMANAGER_BIN'] ?? '',
    PROMETHEUS_BIN: before['PROMETHEUS_BIN'] ?? '',
  });
  for (const name of ['ALERTMANAGER_BIN', 'PROMETHEUS_BIN']) {
    if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
  }
  // Where it was ended before its first word, there is none.
  if (existsSync(pidFile)) expect(identify(await pidIn(pidFile))).toBeNull();
});

test('a command of a runbook ends with the drill', async () => {
  const pidFile = path.join(folder, 'pid');
  const [first] = ordersOf(readFileSync(pageOf('StudyFlowRedisDown'), 'utf8'));
  const program = path.join(folder, /^[\w-]+/.exec(first?.command ?? '')?.[0] ?? '');
  writeFileSync(program, `#!/bin/sh\necho $$ > ${pidFile}\nexec sleep 600\n`);
  chmodSync(program, 0o755);
  const closers = createClosers();
  const obeyed = obey(
    'StudyFlowRedisDown',
    { PATH: `${folder}${path.delimiter}${process.env['PATH'] ?? ''}` },
    { isHere: () => true, signal: closers.signal },
  );
  const pid = await pidIn(pidFile);
  expect(identify(pid)).not.toBeNull();
  await Promise.all([closers.close(), expect(obeyed).rejects.toThrow(/abort/i)]);
  await until(() => identify(pid) === null);
});

test('a fault that cannot be undone ends no drill, and whoever closes it hears of it', async () => {
  const closers = createClosers();
  const ground = { closers, tower: { alerts: () => Promise.resolve([]) } } as unknown as Ground;
  const drill = {
    alerts: [],
    fault: 'a fault',
    begin: () => Promise.resolve(() => Promise.reject(new Error('stuck'))),
  };
  expect(await runDrill(ground, drill, false)).toEqual([]);
  await expect(closers.close()).rejects.toThrow('stuck');
});
