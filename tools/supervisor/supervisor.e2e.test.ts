import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { identify, signal } from '../local/process-table.ts';
import { watchSlowdown, type Slowdown } from '../local/slowdown.ts';
import { waitUntil } from '../local/wait.ts';
import { isReady } from './readiness.ts';
import type { RunFile, RunProcess } from './run-file.ts';
import { createTestPlatform } from './testing.ts';
import type { TestPlatform } from './testing.ts';

jest.setTimeout(240_000);

let platform: TestPlatform;
let machine: Slowdown;

beforeAll(async () => {
  machine = watchSlowdown();
  platform = await createTestPlatform({ REPLICAS: '2' });
});

afterAll(async () => {
  await platform.remove();
  process.stdout.write(`supervisor: machine ×${(await machine.stop()).toFixed(1)}\n`);
});

/** Milliseconds on an idle machine, as this one has them. */
const ms = (idle: number): number => idle * machine.factor();

/** What stays the same over restarts: keys, addresses, connections, accounts. */
function lastingPart(run: RunFile): Partial<RunFile> {
  const { api_urls, anon_key, service_role_key, database_url, app_database_url, redis_url, demo_users } = run;
  return { api_urls, anon_key, service_role_key, database_url, app_database_url, redis_url, demo_users };
}

function frameOf({ index, roles, url, internal_url }: RunProcess): Partial<RunProcess> {
  return { index, roles, url, internal_url };
}

/** Signals a process and resolves to its successor once that one is ready. */
async function successorAfter(
  name: NodeJS.Signals,
  index: number,
): Promise<{ old: RunProcess; fresh: RunProcess; replacedMs: number }> {
  const current = (): RunProcess => platform.runFile().processes[index] as RunProcess;
  const old = current();
  const gone = (): boolean => identify(old.pid) === null;
  signal(old.pid, name);
  expect(await waitUntil(gone, { timeoutMs: ms(5000) })).toBe(true);
  const died = performance.now();
  expect(await waitUntil(() => current().pid !== old.pid, { timeoutMs: ms(5000), everyMs: 10 })).toBe(true);
  const replacedMs = performance.now() - died;
  expect(
    await waitUntil(async () => isReady(current().url ?? current().internal_url), { timeoutMs: ms(15_000) }),
  ).toBe(true);
  return { old, fresh: current(), replacedMs };
}

describe('make start, from the first time to the last', () => {
  it('starts everything and says where it is', async () => {
    const { code, output } = await platform.run('start');
    expect(output).toContain('StudyFlow is ready');
    expect(code).toBe(0);
    const run = platform.runFile();
    expect(run.state).toBe('ready');
    expect(run.processes.map(({ roles }) => roles)).toEqual([['api', 'rooms'], ['api', 'rooms'], ['worker']]);
    expect(run.services.map(({ name }) => name).sort()).toEqual(['postgres', 'redis']);
    expect(statSync(platform.paths.run).mode & 0o777).toBe(0o600);
    expect(output).toContain(run.api_url);
    expect(output).toContain(run.anon_key);
    expect(run.demo_users).toHaveLength(2);
    expect(output).not.toContain(run.service_role_key);
    const answers = run.processes.map(async ({ url, internal_url: internal }) => isReady(url ?? internal));
    expect(await Promise.all(answers)).toEqual([true, true, true]);
  });

  it('says that it already runs when it is started twice', async () => {
    const before = platform.runFile();
    const { code, output } = await platform.run('start');
    expect(code).toBe(0);
    expect(output).toContain('already runs');
    expect(output).toContain(before.api_url);
    expect(platform.runFile()).toEqual(before);
  });

  it('replaces a killed process within a second, with the same index, roles and ports', async () => {
    const { old, fresh, replacedMs } = await successorAfter('SIGKILL', 1);
    expect(replacedMs).toBeLessThan(ms(1000));
    expect(frameOf(fresh)).toEqual(frameOf(old));
    expect(fresh.restarts).toBe(old.restarts + 1);
  });

  it('starts a process again that was told to drain', async () => {
    const { old, fresh } = await successorAfter('SIGTERM', 0);
    expect(frameOf(fresh)).toEqual(frameOf(old));
  });

  it('brings PostgreSQL and Redis back when they are killed', async () => {
    const before = platform.runFile();
    before.services.forEach(({ pid }) => {
      signal(pid, 'SIGKILL');
    });
    const areBack = (): boolean =>
      platform.runFile().services.every(({ pid }, index) => pid !== before.services[index]?.pid);
    expect(await waitUntil(areBack, { timeoutMs: ms(10_000) })).toBe(true);
    const areReady = async (): Promise<boolean> =>
      (
        await Promise.all(
          platform.runFile().processes.map(async (one) => isReady(one.url ?? one.internal_url)),
        )
      ).every(Boolean);
    expect(await waitUntil(areReady, { timeoutMs: ms(15_000), everyMs: 100 })).toBe(true);
    expect(lastingPart(platform.runFile())).toEqual(lastingPart(before));
  });

  it('starts again with the same keys, ports and data after everything was killed', async () => {
    const before = platform.runFile();
    await platform.killAll();
    const { code, output } = await platform.run('start');
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(platform.runFile().supervisor.pid).not.toBe(before.supervisor.pid);
    expect(lastingPart(platform.runFile())).toEqual(lastingPart(before));
  });

  it('ends the orphans of a supervisor that was killed before it starts again', async () => {
    const before = platform.pids();
    signal(before[0] ?? 0, 'SIGKILL');
    expect(await waitUntil(() => identify(before[0] ?? 0) === null, { timeoutMs: ms(2000) })).toBe(true);
    expect((await platform.run('status')).output).toContain('The supervisor is gone');
    const { code, output } = await platform.run('start');
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('an earlier run had left behind');
    expect(before.filter((pid) => identify(pid) !== null)).toEqual([]);
  });

  it('stops in order within five seconds and leaves nothing behind', async () => {
    const pids = platform.pids();
    const { code, tookMs } = await platform.run('stop');
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(ms(5500)); // Five seconds, and the start of Node for the command itself.
    expect(pids.filter((pid) => identify(pid) !== null)).toEqual([]);
    expect((await platform.run('status')).code).toBe(1);
  });
});
