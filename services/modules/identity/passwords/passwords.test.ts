import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createGate } from './gate.ts';
import { createHasher } from './hasher.ts';
import { createPasswordPolicy } from './policy.ts';

const gate = createGate({ concurrency: 2, maxWaiting: 100, maxWaitMs: 10_000 });
const hasher = createHasher({ cost: 4, gate });

describe('the hasher', () => {
  test('takes the right password only', async () => {
    const hash = await hasher.hash('correct horse');
    expect(hash).toMatch(/^\$2b\$04\$/);
    await expect(hasher.matches('correct horse', hash)).resolves.toBe(true);
    await expect(hasher.matches('correct horsf', hash)).resolves.toBe(false);
  });

  test('compares with a hash of nobody when there is none, and never takes it', async () => {
    await expect(hasher.matches('anything', null)).resolves.toBe(false);
    await expect(hasher.matches('the password of nobody', null)).resolves.toBe(false);
  });

  test('makes one comparison at the present cost, with an account or without (S5)', async () => {
    const compared: string[] = [];
    const counting = createHasher({
      cost: 5,
      gate,
      compare: async (_password, hash) => {
        compared.push(hash.slice(0, 7));
        return true;
      },
    });
    const hash = await counting.hash('correct horse');
    await expect(counting.matches('anything', hash)).resolves.toBe(true);
    await expect(counting.matches('anything', null)).resolves.toBe(false);
    expect(compared).toEqual(['$2b$05$', '$2b$05$']);
  });

  test('never cuts: 73 bytes do not match 72', async () => {
    const hash = await hasher.hash('x'.repeat(72));
    await expect(hasher.matches('x'.repeat(73), hash)).resolves.toBe(false);
    await expect(hasher.hash('x'.repeat(73))).rejects.toThrow('too long');
    await expect(hasher.hash('x'.repeat(73))).rejects.toThrow('too long');
  });

  test('knows hashes of another cost, and takes those of imported accounts', async () => {
    expect(hasher.isOutdated(await hasher.hash('x'))).toBe(false);
    expect(hasher.isOutdated(await createHasher({ cost: 5, gate }).hash('x'))).toBe(true);
    const imported = '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
    expect(hasher.isOutdated(imported)).toBe(true);
    await expect(hasher.matches('wrong', imported)).resolves.toBe(false);
  });

  test.each(['2a', '2b', '2y'])('takes hashes that call themselves %s', async (version) => {
    const hash = (await hasher.hash('correct horse')).replace('$2b$', `$${version}$`);
    await expect(hasher.matches('correct horse', hash)).resolves.toBe(true);
    await expect(hasher.matches('wrong', hash)).resolves.toBe(false);
    expect(hasher.isOutdated(hash)).toBe(false);
  });

  test('takes no password for a hash that it cannot read', async () => {
    await expect(hasher.matches('x', '$argon2id$v=19$m=1,t=1,p=1$AA$AA')).resolves.toBe(false);
  });
});

describe('the policy', () => {
  const check = createPasswordPolicy({ minLength: 8 });

  test.each([
    ['seven letters', 'passwo1', 'auth.password-too-short'],
    ['seven characters of eight code units', '😀letters'.slice(0, 8), 'auth.password-too-short'],
    ['73 bytes', 'x'.repeat(73), 'auth.password-too-long'],
    ['a common one', 'password1', 'auth.password-common'],
    ['a common one in capitals', 'PassWord1', 'auth.password-common'],
  ])('refuses %s', (_what, password, reason) => {
    expect(() => check(password)).toThrow(expect.objectContaining({ reason }));
  });

  test.each([
    'correct horse battery',
    'üöäüöäüö',
    ' leading and trailing ',
    'x'.repeat(64),
    '日本語日本語日本',
  ])('takes "%s": no rules of composition', (password) => {
    expect(() => check(password)).not.toThrow();
  });

  test('refuses the three thousand most common ones, whatever the shortest length is (S7)', () => {
    const lenient = createPasswordPolicy({ minLength: 6 });
    const common = readFileSync(new URL('common-passwords.txt', import.meta.url), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(common.length).toBeGreaterThan(3_000);
    const taken = common.filter((password) => {
      try {
        lenient(password);
        return true;
      } catch {
        return false;
      }
    });
    expect(taken).toEqual([]);
  });
});
