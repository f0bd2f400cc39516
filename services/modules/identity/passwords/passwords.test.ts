import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createGate } from './gate.ts';
import { createHasher } from './hasher.ts';
import { createPasswordPolicy, weaknessOf } from './policy.ts';
import { schemeOf } from './schemes.ts';
import { watchMachine } from '../../../testing/time-limits.ts';

const machine = watchMachine();

const FIREBASE =
  '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=ou9tdYTGyYm8kuR6Dt0Bp0kDuAYoXrK16mbZO4yGwAn3oLspjnN0/c41v8xZnO1n14J3MjKj1b2g6AUCAlFwMw==$C0sHCg9ek77hsg==$zKVTMvnWVw5BBOZNUdnsalx4c4c7y/w7IS5p6Ut2+CfEFFlz37J9huyQfov4iizN8dbjvEJlM5tQaJP84+hfTw==';

const gate = createGate({ concurrency: 2, maxWaiting: 100, maxWaitMs: 10_000 });
const hasher = createHasher({ newHashes: { kind: 'bcrypt', cost: 4 }, gate });
const argon2id = createHasher({ newHashes: { kind: 'argon2id' }, gate });

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
      newHashes: { kind: 'bcrypt', cost: 5 },
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
    expect(
      hasher.isOutdated(await createHasher({ newHashes: { kind: 'bcrypt', cost: 5 }, gate }).hash('x')),
    ).toBe(true);
    const imported = '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
    expect(hasher.isOutdated(imported)).toBe(true);
    await expect(hasher.matches('wrong', imported)).resolves.toBe(false);
  });

  test.each(['2a', '2b', '2y'])('takes hashes that call themselves %s', async (version) => {
    const hash = (await hasher.hash('correct horse')).replace('$2b$', `$${version}$`);
    await expect(hasher.matches('correct horse', hash)).resolves.toBe(true);
    await expect(hasher.matches('wrong', hash)).resolves.toBe(false);
    expect(hasher.isOutdated(hash)).toBe(version !== '2b');
  });

  test.each([
    ['is no hash', 'plaintest_password'],
    ['is cut short', '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhW'],
    ['is argon2 without its parts', '$argon2id$test'],
    ['is Firebase scrypt without its parts', '$fbscrypt$invalid'],
    ['would work for hours', '$2b$31$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'],
    [
      'would take all memory',
      '$argon2id$v=19$m=4194304,t=2,p=1$bGJRWThNOHJJTVBSdHl2dQ$NfEnUOuUpb7F2fQkgFUG4g',
    ],
    ['would make many passes', '$argon2id$v=19$m=16,t=999,p=1$bGJRWThNOHJJTVBSdHl2dQ$NfEnUOuUpb7F2fQkgFUG4g'],
    ['would take all cores', '$argon2id$v=19$m=16,t=2,p=99$bGJRWThNOHJJTVBSdHl2dQ$NfEnUOuUpb7F2fQkgFUG4g'],
    ['is scrypt with too much memory', FIREBASE.replace('n=14', 'n=30')],
    ['is scrypt with no work', FIREBASE.replace('n=14', 'n=0')],
    ['is scrypt with large blocks', FIREBASE.replace('r=8', 'r=99')],
    ['is scrypt without blocks', FIREBASE.replace('r=8', 'r=0')],
    ['is scrypt with many lanes', FIREBASE.replace('p=1', 'p=99')],
    ['is scrypt without lanes', FIREBASE.replace('p=1', 'p=0')],
  ])('takes no password for what %s', async (_what, hash) => {
    expect(schemeOf(hash)).toBeUndefined();
    await expect(hasher.matches('mytestpassword', hash)).resolves.toBe(false);
  });

  test.each([
    ['argon2i', '$argon2i$v=19$m=16,t=2,p=1$bGJRWThNOHJJTVBSdHl2dQ$NfEnUOuUpb7F2fQkgFUG4g', 'test'],
    [
      'argon2id',
      '$argon2id$v=19$m=32,t=3,p=2$SFVpOWJ0eXhjRzVkdGN1RQ$RXnb8rh7LaDcn07xsssqqulZYXOM/EUCEFMVcAcyYVk',
      'test',
    ],
    ['Firebase scrypt', FIREBASE, 'mytestpassword'],
  ])('takes imported %s hashes, and would replace them', async (_kind, hash, password) => {
    await expect(hasher.matches(password, hash)).resolves.toBe(true);
    await expect(hasher.matches(`${password}.`, hash)).resolves.toBe(false);
    expect(hasher.isOutdated(hash)).toBe(true);
    expect(argon2id.isOutdated(hash)).toBe(true);
  });

  test('does not take a Firebase hash of another length', async () => {
    const short = FIREBASE.replace(/\$[^$]*$/, '$ZGlmZmVyZW50aGFzaA==');
    await expect(hasher.matches('mytestpassword', short)).resolves.toBe(false);
  });

  test('makes argon2id hashes where the setting says so, of 19 MiB and two passes', async () => {
    const hash = await argon2id.hash('correct horse');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(argon2id.isOutdated(hash)).toBe(false);
    expect(hasher.isOutdated(hash)).toBe(true);
    await expect(argon2id.matches('correct horse', hash)).resolves.toBe(true);
    await expect(hasher.matches('correct horse', hash)).resolves.toBe(true);
    await expect(argon2id.matches('correct horsf', hash)).resolves.toBe(false);
  });

  test('knows a password in either Unicode form, and cuts none at a zero byte', async () => {
    const hash = await hasher.hash('Straße Zürich');
    await expect(hasher.matches('Straße Zürich'.normalize('NFD'), hash)).resolves.toBe(true);
    const zero = await hasher.hash('before\u0000after');
    await expect(hasher.matches('before\u0000other', zero)).resolves.toBe(false);
  });

  test('refuses a megabyte in five milliseconds, without a place in the queue (S7)', async () => {
    const long = 'e\u0301'.repeat(500_000);
    const stored = await hasher.hash('x');
    const policy = createPasswordPolicy({ minLength: 8 });
    const costs: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const before = process.cpuUsage();
      await expect(hasher.matches(long, stored)).resolves.toBe(false);
      expect(() => policy(long)).toThrow();
      costs.push(process.cpuUsage(before).user / 1_000);
    }
    expect(Math.min(...costs)).toBeLessThan(5 * machine.factor());
  });
});

describe('the policy', () => {
  const check = createPasswordPolicy({ minLength: 8 });

  test.each([
    ['seven letters', 'passwo1', 'auth.password-too-short'],
    ['seven characters of eight code units', '😀letters'.slice(0, 8), 'auth.password-too-short'],
    ['73 bytes', 'x'.repeat(73), 'auth.password-too-long'],
    ['a megabyte', 'x'.repeat(1_000_000), 'auth.password-too-long'],
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

  test.each([
    ['x'.repeat(7), 'length'],
    ['password1', 'pwned'],
  ])('says of "%s", that opens an account all the same, what is weak about it', (password, reason) => {
    expect(weaknessOf(check, password)).toEqual({ message: expect.any(String), reasons: [reason] });
  });

  test('says nothing of a password that it takes, and hides no bug of its own', () => {
    expect(weaknessOf(check, 'correct horse battery')).toBeUndefined();
    const broken = (): never => {
      throw new TypeError('bug');
    };
    expect(() => weaknessOf(broken, 'x')).toThrow(TypeError);
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
