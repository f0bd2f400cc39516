import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { anyFreePort } from '../local/ports.ts';
import { commandsOf, readFences } from './fences.ts';
import { signalGroup, startCommand, type RunningCommand } from './shell.ts';

/**
 * The README's commands, run in its order on a platform of its own.
 *
 * Two kinds are not run to their end: `make start` and `make logs` stay in the foreground, so the test waits for
 * what they say first; the commands that run the tests would run this test, so it is only asked whether they exist.
 */
const FOREGROUND: Readonly<Record<string, RegExp>> = {
  'make start': /StudyFlow is ready/,
  'make logs NAME=process-0': /process-0 +\| /,
};
const ONLY_NAMED = new Set(['make test', 'make check']);

let folder: string;
let environment: NodeJS.ProcessEnv;
const running: RunningCommand[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'readme-'));
  environment = {
    ...process.env,
    NODE_OPTIONS: '',
    PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
    STUDYFLOW_DIR: join(folder, 'state'),
    PORT: String(await anyFreePort()),
    BCRYPT_COST: '4',
  };
});

afterAll(async () => {
  await start('make reset').exited;
  for (const command of running) signalGroup(command, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function start(line: string): RunningCommand {
  const command = startCommand(line, process.cwd(), environment);
  running.push(command);
  return command;
}

async function run(line: string): Promise<void> {
  const command = start(ONLY_NAMED.has(line) ? line.replace('make', 'make --dry-run') : line);
  const sign = FOREGROUND[line];
  if (sign !== undefined) {
    await command.says(sign, 120_000);
    if (line.startsWith('make logs')) signalGroup(command, 'SIGINT');
    return;
  }
  const code = await command.exited;
  expect({ line, code, output: code === 0 ? '' : command.output() }).toEqual({ line, code: 0, output: '' });
}

test('every command of the README works, in its order', async () => {
  const commands = commandsOf('README.md');
  expect(commands).toEqual(expect.arrayContaining(['make start', 'make stop', 'make test']));
  for (const line of commands) await run(line);
}, 300_000);

test('the output that the README shows is what the commands print today', () => {
  const shown = readFences('README.md').filter(({ language }) => language === '');
  const printed = running[0]?.output() ?? '';
  for (const part of [
    'PostgreSQL 18',
    'Redis',
    'Migrations',
    'Demo data',
    'Process 0',
    'StudyFlow is ready',
    'Anon key',
  ]) {
    expect({ part, isShown: shown[0]?.text.includes(part), isPrinted: printed.includes(part) }).toEqual({
      part,
      isShown: true,
      isPrinted: true,
    });
  }
});

test('every command of CONTRIBUTING.md works; those of make are the README’s', async () => {
  for (const line of commandsOf('CONTRIBUTING.md')) await run(line.replace(/^make /, 'make --dry-run '));
}, 120_000);

test('the verbs that it names are those of the Makefile', () => {
  const verbs = readFileSync('README.md', 'utf8').matchAll(/\bmake ([a-z]+)/g);
  const known = /^VERBS := (.*)$/m.exec(readFileSync('Makefile', 'utf8'))?.[1]?.split(' ');
  for (const [, verb = ''] of verbs) expect(known).toContain(verb);
});
