import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../clock/clock.ts';
import { recordLog } from '../telemetry/testing.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { fixedSource, versionOf } from './credential-source.ts';
import { fileSource } from './file-source.ts';
import { readDatabaseUrls, readRedisUrl } from './read-credentials.ts';

let folder: string;
let credentials: Credentials;
const log = recordLog();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  credentials = createCredentials({ clock: systemClock, log, retryMs: 20 });
});
afterEach(async () => {
  await credentials.close();
  rmSync(folder, { recursive: true, force: true });
});

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + 3_000;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error('It did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const open = (path: string) =>
  fileSource({
    path,
    parse: (text) => {
      if (text.startsWith('bad')) throw new Error('not a credential');
      return text;
    },
    versionKey: 'key',
    log,
    pollMs: 10,
  });

describe('a credential in a file', () => {
  test('is swapped when the file is replaced, and its version is told', async () => {
    const path = join(folder, 'secret');
    writeFileSync(path, 'canary-one');
    const swaps: string[] = [];
    const first = credentials.follow('database', open(path), async (value) => void swaps.push(value));
    expect(first).toBe('canary-one');
    writeFileSync(join(folder, 'next'), 'canary-two');
    renameSync(join(folder, 'next'), path);
    await until(() => credentials.inUse()[0]?.version === versionOf('canary-two', 'key'));
    expect(swaps).toEqual(['canary-two']);
    expect(JSON.stringify(credentials.inUse()) + log.text()).not.toContain('canary');
  });

  test('is followed through the links that a mounted secret swaps', async () => {
    for (const [version, text] of [
      ['v1', 'one'],
      ['v2', 'two'],
    ] as const) {
      writeFileSync(join(folder, version), text);
      symlinkSync(join(folder, version), join(folder, `${version}-link`));
    }
    const path = join(folder, 'data');
    symlinkSync(join(folder, 'v1'), path);
    const swaps: string[] = [];
    credentials.follow('redis', open(path), async (value) => void swaps.push(value));
    renameSync(join(folder, 'v2-link'), path);
    await until(() => swaps.length === 1);
    expect(swaps).toEqual(['two']);
  });

  test('that becomes unreadable or nonsense leaves the old one in use', async () => {
    const path = join(folder, 'secret');
    writeFileSync(path, 'one');
    const source = open(path);
    credentials.follow('database', source, async () => undefined);
    writeFileSync(path, 'bad text');
    await until(() => log.text().includes('the old one stays'));
    expect(source.current().value).toBe('one');
    writeFileSync(path, 'two');
    await until(() => source.current().value === 'two');
  });

  test('must be there at the start', () => {
    expect(() => open(join(folder, 'nothing'))).toThrow('ENOENT');
  });
});

describe('a swap', () => {
  test('that fails is tried again, and meanwhile shows what is pending', async () => {
    const path = join(folder, 'secret');
    writeFileSync(path, 'one');
    let attempts = 0;
    credentials.follow('database', open(path), async () => {
      attempts += 1;
      if (attempts < 3) throw new Error('refused');
    });
    writeFileSync(path, 'two');
    await until(() => attempts === 1);
    expect(credentials.inUse()[0]).toMatchObject({
      version: versionOf('one', 'key'),
      pending: versionOf('two', 'key'),
    });
    await until(() => attempts === 3 && credentials.inUse()[0]?.pending === undefined);
    expect(credentials.inUse()[0]?.version).toBe(versionOf('two', 'key'));
  });

  test('goes on to what came while it ran', async () => {
    const path = join(folder, 'secret');
    writeFileSync(path, 'one');
    const swaps: string[] = [];
    credentials.follow('database', open(path), async (value) => {
      swaps.push(value);
      if (value === 'two') await new Promise((resolve) => setTimeout(resolve, 100));
    });
    writeFileSync(path, 'two');
    await until(() => swaps.length === 1);
    writeFileSync(path, 'three');
    await until(() => credentials.inUse()[0]?.version === versionOf('three', 'key'));
    expect(swaps).toEqual(['two', 'three']);
  });
});

test('a credential of the environment stays', async () => {
  const value = credentials.follow('redis', fixedSource('redis://x', 'environment'), async () => undefined);
  expect(value).toBe('redis://x');
  expect(credentials.inUse()).toMatchObject([{ name: 'redis', version: 'environment' }]);
});

describe('files', () => {
  test('of the database hold both addresses, and a wrong one is refused without being quoted', () => {
    const urls = {
      database_app_url: 'postgres://a:canary@h/d',
      database_system_url: 'postgres://s:canary@h/d',
    };
    expect(readDatabaseUrls(JSON.stringify(urls))).toEqual({
      app: urls.database_app_url,
      system: urls.database_system_url,
    });
    for (const text of [
      'canary',
      '{"database_app_url": "canary"}',
      JSON.stringify({ ...urls, database_app_url: 'http://canary' }),
    ]) {
      expect(() => readDatabaseUrls(text)).toThrow(/^(?!.*canary)/);
    }
  });

  test('of Redis hold one address, or those of several nodes', () => {
    expect(readRedisUrl(' redis://:canary@h:1 \n')).toBe('redis://:canary@h:1');
    expect(readRedisUrl('redis://a:1, rediss://b:2\n')).toBe('redis://a:1,rediss://b:2');
    for (const text of ['http://canary', 'redis://a:1,http://canary', 'redis://canary,'])
      expect(() => readRedisUrl(text)).toThrow(/^(?!.*canary)/);
  });
});
