import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openMasterKeyFile } from './master-key-file.ts';
import { createSecretBox, type SecretBox } from './secret-box.ts';

const BROKEN = { reason: 'secret.broken', retryable: false };
let folder: string;
let box: SecretBox;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'studyflow-secrets-'));
  box = createSecretBox(openMasterKeyFile({ path: join(folder, 'a', 'key'), create: true }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const newKey = (): string => randomBytes(32).toString('base64');

describe('a sealed secret', () => {
  test('opens as what it was, text or bytes, empty ones too', async () => {
    for (const plain of ['', 'a secret', 'ümläut', randomBytes(1_000)]) {
      const sealed = await box.seal(plain, 'test');
      await expect(box.open(sealed, 'test')).resolves.toEqual(Buffer.from(plain));
    }
  });

  test('is another text each time, with the key it was sealed with, and shows nothing of the secret', async () => {
    const [first, second] = [await box.seal('a secret', 'test'), await box.seal('a secret', 'test')];
    expect(first).not.toBe(second);
    expect(first).toMatch(/^sb1\.[0-9a-f]{12}\.[\w-]+\.[\w-]+$/);
    expect(first.split('.')[1]).toBe(second.split('.')[1]);
    expect(first.split('.')[2]).not.toBe(second.split('.')[2]);
  });

  test('does not open for another purpose: it cannot be moved to another row', async () => {
    const sealed = await box.seal('a secret', 'session:1');
    await expect(box.open(sealed, 'session:2')).rejects.toMatchObject(BROKEN);
  });

  test('with any character changed does not open', async () => {
    const sealed = await box.seal('a secret', 'test');
    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
      await expect(box.open(changed, 'test')).rejects.toMatchObject(BROKEN);
    }
  });

  test.each(['', 'sb1', 'sb1...', 'sb2.a.b.c', 'plain text', 'sb1.0.AAAA.AAAA', 'sb1.a.b.c.d'])(
    'is not "%s"',
    async (text) => {
      await expect(box.open(text, 'test')).rejects.toMatchObject(BROKEN);
    },
  );

  test('cut short does not open', async () => {
    const [format, keyId, wrapped = ''] = (await box.seal('a secret', 'test')).split('.');
    await expect(
      box.open(`${String(format)}.${String(keyId)}.${wrapped}.AAAA`, 'test'),
    ).rejects.toMatchObject(BROKEN);
  });
});

describe('the file of the master key', () => {
  test('is made with mode 0600 when it may be, and stays as it is from then on', () => {
    const path = join(folder, 'a', 'key');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const before = readFileSync(path, 'utf8');
    openMasterKeyFile({ path, create: true });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('is never made where a missing one means a lost one', () => {
    expect(() => openMasterKeyFile({ path: join(folder, 'lost'), create: false })).toThrow('ENOENT');
  });

  test('that cannot be made says why', () => {
    const readOnly = write('a-file', '');
    expect(() => openMasterKeyFile({ path: join(readOnly, 'key'), create: true })).toThrow();
    const loop = join(folder, 'missing', '..', 'x'.repeat(230));
    expect(() => openMasterKeyFile({ path: `${loop}/`, create: true })).toThrow();
  });

  test('must hold keys of 32 bytes, and the error shows none of them', () => {
    expect(() => openMasterKeyFile({ path: write('empty', '\n\n'), create: false })).toThrow('holds no key');
    const short = randomBytes(16).toString('base64');
    const open = (): unknown =>
      openMasterKeyFile({ path: write('short', `${newKey()}\n${short}\n`), create: false });
    expect(open).toThrow('line 2');
    expect(open).not.toThrow(short);
  });

  test('with a new first line seals with the new key and still opens with the old (rotation)', async () => {
    const [older, newer] = [newKey(), newKey()];
    const old = createSecretBox(openMasterKeyFile({ path: write('old', `${older}\n`), create: false }));
    const both = createSecretBox(
      openMasterKeyFile({ path: write('both', `${newer}\n${older}\n`), create: false }),
    );
    const alone = createSecretBox(openMasterKeyFile({ path: write('new', newer), create: false }));
    await expect(both.open(await old.seal('x', 'c'), 'c')).resolves.toEqual(Buffer.from('x'));
    await expect(alone.open(await both.seal('x', 'c'), 'c')).resolves.toEqual(Buffer.from('x'));
    await expect(alone.open(await old.seal('x', 'c'), 'c')).rejects.toMatchObject(BROKEN);
  });
});
