import { describe, expect, it } from '@jest/globals';
import { createFakeVault } from '../../vault/testing.ts';
import { isVaultProblem, type Vault, type VaultProblemKind } from '../../vault/vault.ts';
import { readDocument } from './document.ts';
import { database } from './kinds/database.ts';
import { redis } from './kinds/redis.ts';
import { secretPath, type SecretKind, type Subject, type Turn } from './secret-kind.ts';

const DATABASE: Subject = {
  namespace: 'here',
  platform: 'study',
  secret: 'database',
  address: 'postgres://{{username}}:{{password}}@db:5432/studyflow',
};
const PATH = 'secret/data/here/study/database';
const rolesOf = (kind: SecretKind, subject: Subject): readonly string[] =>
  kind.needs(subject).flatMap(({ path }) => /^database\/rotate-role\/(.+)$/.exec(path)?.[1] ?? []);
const ROLES = rolesOf(database, DATABASE);
const [APP_A = '', SYSTEM_A = '', APP_B = '', SYSTEM_B = ''] = ROLES;

const turnOf = (vault: Vault, rotation = ''): Turn => ({
  vault,
  subject: DATABASE,
  rotation,
  now: new Date(0),
  releases: [],
  hear: async () => [],
  connectionsOf: async () => ({ from: [] }),
});
const writeNext = async (vault: Vault, rotation: string): Promise<number> =>
  (await database.stages[0]?.(turnOf(vault, rotation)))?.version ?? 0;

describe('a rotation of logins', () => {
  it('writes the first credentials where there are none', async () => {
    const vault = createFakeVault(ROLES);
    expect(await readDocument(vault, DATABASE)).toBeUndefined();
    expect(await writeNext(vault, 'r1')).toBe(1);
    expect(await readDocument(vault, DATABASE)).toMatchObject({ version: 1, rotation: 'r1' });
    expect(vault.keyValue(PATH)?.data).toMatchObject({
      database_app_url: `postgres://${APP_A}:${String(vault.passwordOf(APP_A))}@db:5432/studyflow`,
      database_system_url: `postgres://${SYSTEM_A}:${String(vault.passwordOf(SYSTEM_A))}@db:5432/studyflow`,
    });
  });

  it('changes the logins that nobody uses, and the old ones only when they are revoked', async () => {
    const vault = createFakeVault(ROLES);
    await writeNext(vault, 'r1');
    const old = vault.passwordOf(APP_A);
    expect(await writeNext(vault, 'r2')).toBe(2);
    expect(vault.keyValue(PATH)?.data).toMatchObject({ slot: 'b', previous: 'a' });
    expect(vault.passwordOf(APP_A)).toBe(old);
    expect(await database.revoke(turnOf(vault), 2)).toBe('Revoked');
    expect(vault.passwordOf(APP_A)).not.toBe(old);
    expect(vault.keyValue(PATH)?.data['database_app_url']).toContain(vault.passwordOf(APP_B));
    expect(vault.keyValue(PATH)?.data['database_system_url']).toContain(vault.passwordOf(SYSTEM_B));
  });

  it('that was interrupted at any call goes on, and never touches the logins in use (O10)', async () => {
    const kinds: readonly VaultProblemKind[] = ['sealed', 'unreachable', 'forbidden'];
    for (const kind of kinds) {
      for (let failing = 1; failing <= 7; failing += 1) {
        const vault = createFakeVault(ROLES);
        await writeNext(vault, 'r1');
        const before = vault.keyValue(PATH)?.data;
        const used = [vault.passwordOf(APP_A), vault.passwordOf(SYSTEM_A)];
        let calls = 0;
        vault.fails = () => ((calls += 1) === failing ? kind : undefined);
        const failure = await writeNext(vault, 'r2').catch((error: unknown) => error);
        if (failing <= 6) {
          expect(isVaultProblem(failure) && failure.kind).toBe(kind);
          expect(vault.keyValue(PATH)?.data).toEqual(before);
        }
        expect([vault.passwordOf(APP_A), vault.passwordOf(SYSTEM_A)]).toEqual(used);
        vault.fails = () => undefined;
        expect(await writeNext(vault, 'r2')).toBe(2);
        expect(vault.keyValue(PATH)?.data['database_app_url']).toContain(vault.passwordOf(APP_B));
      }
    }
  });

  it('is not written twice when its answer was lost', async () => {
    const vault = createFakeVault(ROLES);
    await writeNext(vault, 'r1');
    const writes = vault.writes.length;
    expect(await writeNext(vault, 'r1')).toBe(1);
    expect(vault.writes).toHaveLength(writes);
  });

  it('gives way to whoever writes meanwhile', async () => {
    const vault = createFakeVault(ROLES);
    await writeNext(vault, 'r1');
    const { write } = vault;
    vault.write = async (path, body) => {
      if (path === PATH) await write(PATH, { data: { by: 'a person' }, options: { cas: 1 } });
      return await write(path, body);
    };
    await expect(writeNext(vault, 'r2')).rejects.toMatchObject({ kind: 'conflict' });
    expect(vault.keyValue(PATH)?.data).toEqual({ by: 'a person' });
    expect(await readDocument(vault, DATABASE)).toMatchObject({ version: 2, rotation: undefined });
    expect(await database.revoke(turnOf(vault), 1)).toBe('WrittenMeanwhile');
  });

  it('names no secret and no login of another namespace', () => {
    expect(secretPath(DATABASE)).toBe(PATH);
    expect(ROLES).toEqual([
      'here.study.database-app-a',
      'here.study.database-system-a',
      'here.study.database-app-b',
      'here.study.database-system-b',
    ]);
    expect(rolesOf(redis, { ...DATABASE, secret: 'redis' })).toEqual([
      'here.study.redis-default-a',
      'here.study.redis-default-b',
    ]);
  });

  it('writes names and passwords as an address can hold them', async () => {
    const vault = createFakeVault(ROLES);
    const { read } = vault;
    vault.read = async (path) =>
      path.startsWith('database/') ? { username: 'u@x', password: '$&/?{{username}}' } : await read(path);
    await writeNext(vault, 'r1');
    const url = new URL(String(vault.keyValue(PATH)?.data['database_app_url']));
    expect([url.username, url.password, url.hostname].map(decodeURIComponent)).toEqual([
      'u@x',
      '$&/?{{username}}',
      'db',
    ]);
  });

  it('says which role is missing', async () => {
    await expect(writeNext(createFakeVault([]), 'r1')).rejects.toMatchObject({
      kind: 'missing',
      message: expect.stringContaining(APP_A) as unknown,
    });
  });

  it('puts right what somebody has changed in Vault, and touches nothing that is right', async () => {
    const vault = createFakeVault(ROLES);
    expect(await database.repair?.(turnOf(vault))).toBeUndefined();
    await writeNext(vault, 'r1');
    expect(await database.repair?.(turnOf(vault, 'r1'))).toBeUndefined();
    await vault.write(`database/rotate-role/${SYSTEM_A}`, {});
    expect(await database.repair?.(turnOf(vault, 'r1'))).toMatchObject({ version: 2 });
    expect(vault.keyValue(PATH)?.data).toMatchObject({ slot: 'a', rotation: 'r1' });
    expect(vault.keyValue(PATH)?.data['database_system_url']).toContain(vault.passwordOf(SYSTEM_A));
  });
});
