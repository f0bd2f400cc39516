import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { until } from '../../testing/until.ts';
import { fetchModel } from './fetch-model.ts';
import { buildModel } from './testing.ts';

const bytes = Buffer.from('GGUF and what follows it'.repeat(1_000));
const sha256 = createHash('sha256').update(bytes).digest('hex');
const patient = new AbortController().signal;
let server: Server;
let folder: string;
let ranges: (string | undefined)[];
/** The next request is answered with so many bytes, and breaks off when the test says so. */
let cutAfter: number | undefined;
let cut: () => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/moved') {
      response.writeHead(302, { location: '/model' }).end();
      return;
    }
    if (request.url !== '/model') {
      response.writeHead(404).end();
      return;
    }
    const { range } = request.headers;
    ranges.push(range);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (from >= bytes.length) {
      response.writeHead(416).end();
      return;
    }
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
    if (cutAfter === undefined) response.end(bytes.subarray(from));
    else response.write(bytes.subarray(from, cutAfter));
    cut = () => void response.destroy();
    cutAfter = undefined;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fetch-model-'));
  ranges = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const modelAt = (at: string, more: object = {}) =>
  buildModel('tiny', {
    ...{
      file: 'chat/tiny.gguf',
      sha256,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${at}`,
    },
    ...more,
  });

test('a file is fetched once, through a redirection too', async () => {
  expect(await fetchModel(modelAt('/moved'), folder, patient)).toBe('fetched');
  expect(readFileSync(path.join(folder, 'chat', 'tiny.gguf')).equals(bytes)).toBe(true);
  expect(readdirSync(path.join(folder, 'chat'))).toEqual(['tiny.gguf']);
  expect(await fetchModel(modelAt('/moved'), folder, patient)).toBe('there');
  expect(ranges).toEqual([undefined]);
});

test('a download that was cut goes on where it was, and one that was whole already is not fetched again', async () => {
  cutAfter = 5_000;
  const broken = expect(fetchModel(modelAt('/model'), folder, patient)).rejects.toMatchObject({
    reason: 'models.file-wrong',
  });
  const part = path.join('chat', `tiny.gguf.${sha256.slice(0, 16)}.part`);
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size;
  await until(() => sizeOf(path.join(folder, part)) === 5_000);
  cut();
  await broken;
  expect(await fetchModel(modelAt('/model'), folder, patient)).toBe('fetched');
  expect(ranges).toEqual([undefined, 'bytes=5000-']);
  writeFileSync(path.join(folder, part), bytes);
  rmSync(path.join(folder, 'chat', 'tiny.gguf'));
  expect(await fetchModel(modelAt('/model'), folder, patient)).toBe('fetched');
});

test('what is another file is thrown away, and what cannot be had is told', async () => {
  const refusal = async (model: ReturnType<typeof modelAt>): Promise<string> => {
    const thrown = await fetchModel(model, folder, patient).catch((error: unknown) => error);
    return (thrown as Error).message;
  };
  expect(await refusal(modelAt('/model', { sha256: '1'.repeat(64) }))).toContain('another sha256');
  expect(readdirSync(path.join(folder, 'chat'))).toEqual([]);
  expect(await refusal(modelAt('/none'))).toContain('cannot be fetched');
  expect(await fetchModel(modelAt('/model', { url: undefined }), folder, patient)).toBe('no-url');
});

test('no link leads the download out of the folder', async () => {
  const outside = mkdtempSync(path.join(tmpdir(), 'fetch-model-outside-'));
  symlinkSync(outside, path.join(folder, 'chat'));
  await expect(fetchModel(modelAt('/model'), folder, patient)).rejects.toThrow('outside');
  expect(readdirSync(outside)).toEqual([]);
  rmSync(outside, { recursive: true });
});
