import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ggufBytes } from '../../../tools/models/gguf.ts';
import { tinyLlama } from '../../../tools/models/tiny-llama.ts';
import { readGgufShape } from './gguf-shape.ts';
import { readManifest } from './manifest.ts';
import { createModelFiles } from './model-files.ts';

const bytes = ggufBytes(tinyLlama({ seed: 1 }));
const sha256 = createHash('sha256').update(bytes).digest('hex');
const patient = new AbortController().signal;
let root: string;
let folder: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'model-files-'));
  folder = path.join(root, 'models');
  mkdirSync(path.join(folder, 'chat'), { recursive: true });
  writeFileSync(path.join(folder, 'chat', 'tiny.gguf'), bytes);
  writeFileSync(path.join(root, 'outside.gguf'), bytes);
  symlinkSync(path.join(root, 'outside.gguf'), path.join(folder, 'out.gguf'));
  symlinkSync(path.join(folder, 'chat', 'tiny.gguf'), path.join(folder, 'in.gguf'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function listOf(...models: readonly object[]) {
  const file = path.join(root, 'models.yaml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ models }));
  return readManifest(file);
}

function modelOf(more: object = {}) {
  const [model] = listOf({ name: 'tiny', file: 'chat/tiny.gguf', sha256, ...more });
  if (model === undefined) throw new Error('The list is empty');
  return model;
}

test('a file that is the one of the list is taken, through a link within the folder too', async () => {
  const files = createModelFiles({ folder });
  const found = await files.verify(modelOf(), patient);
  expect(found.path.endsWith('/models/chat/tiny.gguf')).toBe(true);
  expect(found.memoryBytes).toBeGreaterThan(bytes.length);
  expect(await files.verify(modelOf({ file: 'in.gguf' }), patient)).toEqual(found);
  expect((await files.verify(modelOf({ memory_bytes: 7 }), patient)).memoryBytes).toBe(7);
});

test('a file that is missing, outside, another one or no model is refused', async () => {
  const files = createModelFiles({ folder });
  const refusal = async (more: object): Promise<string> => {
    const thrown = await files.verify(modelOf(more), patient).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ reason: 'models.file-wrong', status: 503, retryable: false });
    return (thrown as Error).message;
  };
  expect(await refusal({ file: 'none.gguf' })).toContain('not there');
  expect(await refusal({ file: 'out.gguf' })).toContain('outside');
  expect(await refusal({ sha256: '0'.repeat(64) })).toContain('sha256');
  const text = Buffer.from('this is no model at all');
  writeFileSync(path.join(folder, 'text.gguf'), text);
  const itsSum = createHash('sha256').update(text).digest('hex');
  expect(await refusal({ file: 'text.gguf', sha256: itsSum })).toContain('no GGUF');
});

test('a file that was replaced is read again', async () => {
  const file = path.join(folder, 'replaced.gguf');
  writeFileSync(file, bytes);
  const files = createModelFiles({ folder });
  const model = modelOf({ file: 'replaced.gguf' });
  await files.verify(model, patient);
  rmSync(file);
  writeFileSync(file, bytes.subarray(0, -1));
  await expect(files.verify(model, patient)).rejects.toMatchObject({ reason: 'models.file-wrong' });
});

test('the head of a model says what it will take', () => {
  expect(readGgufShape(path.join(folder, 'chat', 'tiny.gguf'))).toMatchObject({
    ...{ layers: 2, embedding: 64, keptPerLayer: 128 },
  });
});

test('a head that is cut, wrong or endless is refused and never read on', () => {
  const file = path.join(folder, 'broken.gguf');
  const shapeOf = (broken: Buffer): (() => unknown) => {
    writeFileSync(file, broken);
    return () => readGgufShape(file);
  };
  for (const length of [0, 3, 10, 40, 500, 5_000]) {
    expect(shapeOf(bytes.subarray(0, length))).toThrow(/^it /);
  }
  const version = Buffer.from(bytes);
  version.writeUInt32LE(9, 4);
  expect(shapeOf(version)).toThrow('its version 9');
  const text = Buffer.from(bytes);
  text.writeBigUInt64LE(2n ** 63n, 24);
  expect(shapeOf(text)).toThrow('too long');
  const type = Buffer.from(bytes);
  type.writeUInt32LE(77, 24 + 8 + 'general.architecture'.length);
  expect(shapeOf(type)).toThrow('the type 77');
  const count = ggufBytes({ metadata: {}, tensors: [] });
  expect(shapeOf(count)).toThrow('does not say');
});

test('a list with a way out of the folder, a name twice or an unknown word is refused with every problem', () => {
  const good = { name: 'one', file: 'a.gguf', sha256 };
  expect(listOf(good)[0]).toMatchObject({ kind: 'chat', context: 4_096, parallel: 1, gpuLayers: 0 });
  for (const file of [
    '../a.gguf',
    '/a.gguf',
    'a/../../b.gguf',
    'a/./b.gguf',
    '..',
    'a.bin',
    'a\\b.gguf',
    'a\0.gguf',
  ]) {
    expect(() => listOf({ ...good, file })).toThrow('models.0.file');
  }
  expect(() => listOf(good, good)).toThrow('one is there twice');
  expect(() => listOf({ ...good, gpu: 1 })).toThrow('gpu');
  expect(() => listOf({ ...good, name: '--verbose' }, { ...good, sha256: 'x' })).toThrow(
    /models\.0\.name.*\n.*models\.1\.sha256/,
  );
});
