import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { writeFenced } from './fenced-write.ts';
import type { VaultData } from './vault.ts';

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What remains of the lease at each time that it is asked for, and what Vault makes of a token's life. */
function setup(leads: readonly number[], livesFor = (seconds: number): unknown => seconds) {
  folder = mkdtempSync(path.join(tmpdir(), 'fenced-'));
  const tokenFile = path.join(folder, 'token');
  writeFileSync(tokenFile, 'jwt\n');
  const calls: string[] = [];
  const left = [...leads];
  const write = async () =>
    await writeFenced(
      {
        role: 'study-operator',
        authMount: 'kubernetes',
        tokenFile,
        now: () => 0,
        leadsForMs: () => left.shift() ?? 0,
        transport: async (_method, called, token, body: VaultData = {}) => {
          calls.push(`${called} ${token}`.trim());
          if (called.endsWith('/login')) return { auth: { client_token: 'own', lease_duration: 600 } };
          if (called.endsWith('/renew-self'))
            return { auth: { lease_duration: livesFor(Number.parseInt(String(body['increment']), 10)) } };
          return { data: { is: 'done' } };
        },
      },
      'database/rotate-role/x',
      {},
    );
  return { calls, write };
}

const LOGIN = 'auth/kubernetes/login';
const RENEW = 'auth/token/renew-self own';
const WRITE = 'database/rotate-role/x own';
const REVOKE = 'auth/token/revoke-self own';

test('a write that cannot be taken back has a token of its own, which ends before the lease', async () => {
  const lives: number[] = [];
  const { calls, write } = setup([8_000, 7_500], (seconds) => {
    lives.push(seconds);
    return seconds;
  });
  expect(await write()).toEqual({ data: { is: 'done' } });
  expect(calls).toEqual([LOGIN, RENEW, WRITE, REVOKE]);
  expect(lives).toEqual([4]);
});

test('where nobody else ever leads, its token need not end soon', async () => {
  const { calls, write } = setup([Number.POSITIVE_INFINITY]);
  await write();
  expect(calls).toEqual([LOGIN, WRITE, REVOKE]);
});

test('it is not sent when the process stood still before the answer came, or leads hardly any more', async () => {
  for (const leads of [
    [8_000, 3_900],
    [900, 890],
  ]) {
    const { calls, write } = setup(leads);
    await expect(write()).rejects.toMatchObject({ kind: 'fenced' });
    expect(calls).toEqual([LOGIN, RENEW, REVOKE]);
  }
});

test.each([600, 0, undefined])('it is not sent with a token that lives for %s s', async (lives) => {
  const { calls, write } = setup([8_000, 8_000], () => lives);
  await expect(write()).rejects.toMatchObject({ kind: 'refused' });
  expect(calls).not.toContain(WRITE);
});
