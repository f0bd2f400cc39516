import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROOT } from '../supervisor/paths.ts';
import { createTestPlatform, type TestPlatform } from '../supervisor/testing.ts';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await createTestPlatform({}, path.join(ROOT, 'tools', 'doctor', 'main.ts'));
});

afterAll(() => platform.remove());

test('says of each part that it is there, that nothing runs, and ends with 0', async () => {
  const { code, output } = await platform.run('');
  for (const part of ['System', 'Node.js', 'PostgreSQL', 'Redis', 'Settings']) {
    expect(output).toMatch(new RegExp(`^  ✓ ${part} +\\S`, 'm'));
  }
  expect(output).toContain('StudyFlow does not run. Start it with: make start');
  expect(code).toBe(0);
}, 120_000);

test('names every setting that is wrong, goes on with the rest, and ends with 1', async () => {
  const { code, output } = await platform.run('', { PORT: 'high', WATCH: 'maybe' });
  expect(output).toMatch(/^ {2}✗ Settings/m);
  expect(output).toContain('PORT must be a whole number');
  expect(output).toContain('WATCH must be 1 or 0');
  expect(output).toMatch(/^ {2}✓ PostgreSQL/m);
  expect(code).toBe(1);
}, 120_000);
