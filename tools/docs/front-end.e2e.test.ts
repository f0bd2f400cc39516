import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createTestPlatform, type TestPlatform } from '../supervisor/testing.ts';
import { readFences } from './fences.ts';

jest.setTimeout(150_000);

let platform: TestPlatform;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'front-end-'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  platform = await createTestPlatform();
  const { code, output } = await platform.run('start');
  if (code !== 0) throw new Error(output);
});

afterAll(async () => {
  await platform.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** The examples of a document as the one program that they are, against this platform. */
function writeProgram(document: string): string {
  const { api_url: url, anon_key: key } = platform.runFile();
  const text = readFences(document)
    .filter(({ language }) => language === 'js')
    .map((fence) => fence.text)
    .join('\n\n')
    .replaceAll('http://127.0.0.1:4000', url)
    .replaceAll('sb_publishable_…', key);
  const file = join(folder, `${basename(document, '.md')}.mjs`);
  writeFileSync(file, `${text}\nprocess.exit(0);\n`);
  return file;
}

/** Runs them to their end and gives what they print. */
async function printedBy(document: string): Promise<string[]> {
  const child = spawn(process.execPath, [writeProgram(document)], { env: { PATH: process.env['PATH'] } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (output += data.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
  return output.split('\n');
}

test('the examples of the front-end guide run as they stand and print what they say', async () => {
  const lines = await printedBy('docs/front-end.md');
  const promised = [
    'created Revise vectors',
    'VALIDATION_ERROR input.invalid 422',
    '4 tasks',
    '412 version.stale',
    'goal {"title":"Vectors","unit":"hours","subjects":{"name":"Mathematics"}}',
    '1 goal',
    '42703 Perhaps you meant to reference the column "study_goals.title".',
    'opened my diary',
    'No AI provider is configured here: AI_BASE_URL is not set.',
    'heard Tell me',
    'said 2',
    'protocol 1',
    'joined 200',
    '200 pending',
    '200',
    'Statistics for beginners 1 0',
    '1 Chapter 3 true',
    '3 room.task-changed A long summary',
    "[ { from: 13, to: 13, insert: '!' } ] 3 one two three!",
    '1',
    'room person end',
    '25 minutes',
    'notification.reminder',
    '0 unread',
    '{"kinds":{"*":{"email":"daily"},"notification.info":{"push":false}},"quiet_hours":{"end":"07:00","then":"deliver","start":"22:00"},"digest_time":"18:30","timezone":"UTC","defaults":{"inbox":true,"push":true,"email":"off"}}',
    'online offline',
    '200 45',
    'studyflow-export true',
    '202 true',
    '204',
  ];
  expect(promised.filter((line) => !lines.includes(line))).toEqual([]);
  expect(lines.filter((line) => line === 'true')).toHaveLength(2);
});

test('the example of the client runs as it stands and prints what it says', async () => {
  const said = readFences('client/README.md').find(({ language }) => language === '');
  const lines = await printedBy('client/README.md');
  expect(said!.text.split('\n').filter((line) => !lines.includes(line))).toEqual([]);
});
