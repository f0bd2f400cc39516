import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { identify, signal } from '../local/process-table.ts';
import { slowdownNow } from '../local/slowdown.ts';
import { waitUntil } from '../local/wait.ts';
import { ROOT } from './paths.ts';
import { readRunFile } from './run-file.ts';
import { createTestPlatform } from './testing.ts';
import type { TestPlatform } from './testing.ts';

/** The supervisor with other programs than those of services/: its own faults are the subject here. */
const ENTRY = `
import { fileURLToPath } from 'node:url';
import { pathsIn, programsIn, stateDirOf } from '${ROOT}/tools/supervisor/paths.ts';
import { start } from '${ROOT}/tools/supervisor/verb-start.ts';
const folder = fileURLToPath(new URL('.', import.meta.url));
try {
  const paths = pathsIn(stateDirOf(process.env));
  process.exit(await start({ paths, programs: programsIn(folder), entry: fileURLToPath(import.meta.url) }));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
`;

const SERVES = `
import { createServer } from 'node:http';
const answer = (request, response) => response.end('ready');
createServer(answer).listen(Number(process.env.PORT), process.env.HOST);
`;

jest.setTimeout(120_000);

let folder = '';
let platform: TestPlatform;

function write(name: 'main' | 'migrate' | 'seed', text: string): void {
  writeFileSync(path.join(folder, 'services', 'processes', `${name}.ts`), text);
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'studyflow-programs-'));
  mkdirSync(path.join(folder, 'services', 'processes'), { recursive: true });
  writeFileSync(path.join(folder, 'entry.ts'), ENTRY);
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  platform = await createTestPlatform({}, path.join(folder, 'entry.ts'));
});

beforeEach(() => {
  write('migrate', '');
  write('seed', '');
  write('main', SERVES);
});

afterAll(async () => {
  await platform.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('a start that fails', () => {
  it('shows the end of the log of a process that dies, and stops the rest', async () => {
    write('main', 'console.log("cannot read the signing key"); process.exit(3);');
    const { code, output } = await platform.run('start');
    expect(code).toBe(1);
    expect(output).toContain('ended with code 3');
    expect(output).toContain('cannot read the signing key');
    expect(readRunFile(platform.paths)).toBeNull();
    expect((await platform.run('start', { RATE_LIMITS: 'wrong' })).output).toContain(
      'RATE_LIMITS must be on or off',
    );
  });

  it('shows the end of the log of a migration that fails, and starts no process', async () => {
    write('migrate', 'console.log("relation exists"); process.exit(1);');
    const { code, output } = await platform.run('start');
    expect(code).toBe(1);
    expect(output).toContain('relation exists');
    expect(output).not.toContain('Process 0');
  });
});

describe('a stop that meets resistance', () => {
  it('takes at most five seconds when a process does not drain and the servers hang', async () => {
    write('main', `${SERVES}\nprocess.on('SIGTERM', () => {});`);
    expect((await platform.run('start')).code).toBe(0);
    const { processes, services, supervisor } = platform.runFile();
    services.forEach(({ pid }) => {
      signal(pid, 'SIGSTOP');
    });
    const began = performance.now();
    signal(supervisor.pid, 'SIGTERM');
    expect(await waitUntil(() => identify(supervisor.pid) === null, { timeoutMs: 30_000 })).toBe(true);
    const tookMs = performance.now() - began;
    expect(tookMs).toBeLessThan(5300 * slowdownNow());
    const left = [...processes, ...services].filter(({ pid }) => identify(pid) !== null);
    expect(left).toEqual([]);
  });

  it('ends at once while the start is still under way', async () => {
    write('migrate', 'setInterval(() => {}, 1000);');
    const starting = platform.run('start');
    expect(
      await waitUntil(() => readRunFile(platform.paths)?.services.length === 2, { timeoutMs: 30_000 }),
    ).toBe(true);
    const { supervisor, services } = platform.runFile();
    signal(supervisor.pid, 'SIGTERM');
    expect((await starting).tookMs).toBeLessThan(20_000 * slowdownNow());
    expect(services.filter(({ pid }) => identify(pid) !== null)).toEqual([]);
  });
});
