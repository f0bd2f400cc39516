import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { endProcess, identify, isAlive } from './process-table.ts';

const PATIENT = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")';

async function startPatient(): Promise<number> {
  const child = spawn(process.execPath, ['-e', PATIENT], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child.pid ?? 0;
}

describe('the process table', () => {
  it('knows this process', () => {
    const self = identify(process.pid);
    expect(self?.pid).toBe(process.pid);
    expect(self && isAlive(self)).toBe(true);
  });

  it('does NOT take a later process with the same id for the earlier one', () => {
    expect(isAlive({ pid: process.pid, startedAt: 'long ago' })).toBe(false);
  });

  it('knows nobody under an id that cannot be', () => {
    expect(identify(2 ** 30)).toBeNull();
    expect(identify(Number.NaN)).toBeNull();
  });

  it('ends a process that ignores the first signal', async () => {
    const patient = identify(await startPatient());
    expect(patient).not.toBeNull();
    await endProcess(patient ?? { pid: 0, startedAt: '' }, { graceMs: 100 });
    expect(patient && isAlive(patient)).toBe(false);
  });
});
