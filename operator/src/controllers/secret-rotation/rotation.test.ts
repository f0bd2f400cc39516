import { describe, expect, it } from '@jest/globals';
import { createFakeVault } from '../../vault/testing.ts';
import { isVaultProblem, type VaultProblemKind } from '../../vault/vault.ts';
import { revokeLogins, rolesOf, secretPath, type Subject } from './logins.ts';
import { readStored, writeNext } from './stored.ts';

const DATABASE: Subject = {
  namespace: 'here',
  platform: 'study',
  secret: 'database',
  address: 'postgres://{{username}}:{{password}}@db:5432/studyflow',
};
const PATH = 'secret/data/here/study/database';
const ROLES = (['a', 'b'] as const).flatMap((slot) => rolesOf(DATABASE, slot).map(([, role]) => role));
const [APP_A = '', SYSTEM_A = '', APP_B = '', SYSTEM_B = ''] = ROLES;

describe('a rotation of logins', () => {
  it('writes the first credentials where there are none', async () => {
    const vault = createFakeVault(ROLES);
    expect(await readStored(vault, DATABASE)).toBeUndefined();
    const written = await writeNext(vault, DATABASE, 'r1');
    expect(written).toEqual({ version: 1, slot: 'a', previous: undefined, rotation: 'r1' });
    expect(await readStored(vault, DATABASE)).toEqual(written);
    expect(vault.keyValue(PATH)?.data).toMatchObject({
      database_app_url: `postgres://${APP_A}:${String(vault.passwordOf(APP_A))}@db:5432/studyflow`,
      database_system_url: `postgres://${SYSTEM_A}:${String(vault.passwordOf(SYSTEM_A))}@db:5432/studyflow`,
    });
  });

  it('changes the logins that nobody uses, and the old ones only when they are revoked', async () => {
    const vault = createFakeVault(ROLES);
    await writeNext(vault, DATABASE, 'r1');
    const old = vault.passwordOf(APP_A);
    expect(await writeNext(vault, DATABASE, 'r2')).toMatchObject({ version: 2, slot: 'b', previous: 'a' });
    expect(vault.passwordOf(APP_A)).toBe(old);
    await revokeLogins(vault, DATABASE, 'a');
    expect(vault.passwordOf(APP_A)).not.toBe(old);
    expect(vault.keyValue(PATH)?.data['database_app_url']).toContain(vault.passwordOf(APP_B));
    expect(vault.keyValue(PATH)?.data['database_system_url']).toContain(vault.passwordOf(SYSTEM_B));
  });

  it('that was interrupted at any call goes on, and never touches the logins in use (O10)', async () => {
    const kinds: readonly VaultProblemKind[] = ['sealed', 'unreachable', 'forbidden'];
    for (const kind of kinds) {
      for (let failing = 1; failing <= 7; failing += 1) {
        const vault = createFakeVault(ROLES);
        await writeNext(vault, DATABASE, 'r1');
        const before = vault.keyValue(PATH)?.data;
        const used = [vault.passwordOf(APP_A), vault.passwordOf(SYSTEM_A)];
        let calls = 0;
        vault.fails = () => ((calls += 1) === failing ? kind : undefined);
        const failure = await writeNext(vault, DATABASE, 'r2').catch((error: unknown) => error);
        if (failing <= 6) {
          expect(isVaultProblem(failure) && failure.kind).toBe(kind);
          expect(vault.keyValue(PATH)?.data).toEqual(before);
        }
        expect([vault.passwordOf(APP_A), vault.passwordOf(SYSTEM_A)]).toEqual(used);
        vault.fails = () => undefined;
        expect((await writeNext(vault, DATABASE, 'r2')).version).toBe(2);
        expect(vault.keyValue(PATH)?.data['database_app_url']).toContain(vault.passwordOf(APP_B));
      }
    }
  });

  it('is not written twice when its answer was lost', async () => {
    const vault = createFakeVault(ROLES);
    await writeNext(vault, DATABASE, 'r1');
    const writes = vault.writes.length;
    expect((await writeNext(vault, DATABASE, 'r1')).version).toBe(1);
    expect(vault.writes).toHaveLength(writes);
  });

  it('gives way to whoever writes meanwhile', async () => {
    const vault = createFakeVault(ROLES);
    await writeNext(vault, DATABASE, 'r1');
    const { write } = vault;
    vault.write = async (path, body) => {
      if (path === PATH) await write(PATH, { data: { by: 'a person' }, options: { cas: 1 } });
      return await write(path, body);
    };
    await expect(writeNext(vault, DATABASE, 'r2')).rejects.toMatchObject({ kind: 'conflict' });
    expect(vault.keyValue(PATH)?.data).toEqual({ by: 'a person' });
    expect(await readStored(vault, DATABASE)).toEqual({
      version: 2,
      slot: undefined,
      previous: undefined,
      rotation: undefined,
    });
  });

  it('names no secret and no login of another namespace', () => {
    expect(secretPath(DATABASE)).toBe(PATH);
    expect(ROLES).toEqual([
      'here.study.database-app-a',
      'here.study.database-system-a',
      'here.study.database-app-b',
      'here.study.database-system-b',
    ]);
    expect(rolesOf({ ...DATABASE, secret: 'redis' }, 'b')).toEqual([
      ['redis_url', 'here.study.redis-default-b'],
    ]);
  });

  it('writes names and passwords as an address can hold them', async () => {
    const vault = createFakeVault(ROLES);
    const { read } = vault;
    vault.read = async (path) =>
      path.startsWith('database/') ? { username: 'u@x', password: '$&/?{{username}}' } : await read(path);
    await writeNext(vault, DATABASE, 'r1');
    const url = new URL(String(vault.keyValue(PATH)?.data['database_app_url']));
    expect([url.username, url.password, url.hostname].map(decodeURIComponent)).toEqual([
      'u@x',
      '$&/?{{username}}',
      'db',
    ]);
  });

  it('says which role is missing', async () => {
    await expect(writeNext(createFakeVault([]), DATABASE, 'r1')).rejects.toMatchObject({
      kind: 'missing',
      message: expect.stringContaining(APP_A) as unknown,
    });
  });
});
