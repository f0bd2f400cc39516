import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { textOf } from '../local/files.ts';
import { pathsIn } from './paths.ts';
import { freshState, openState, restoreState } from './state.ts';

describe('the state that survives restarts', () => {
  it('keeps what was stored and fills in what an older version did not know', () => {
    const { database_passwords: passwords, ...older } = freshState(4000);
    const restored = restoreState({ ...older, database_passwords: { admin: passwords.admin } }, 4000);
    expect(restored.anon_key).toBe(older.anon_key);
    expect(restored.database_passwords.admin).toBe(passwords.admin);
    expect(restored.database_passwords.app).not.toBe('');
  });

  it('forgets the public ports of another PORT, not those of the servers', () => {
    const state = {
      ...freshState(4000),
      ports: { 'public-0': 4000, 'internal-0': 4100, postgres: 15_432, redis: 26_379 },
    };
    expect(restoreState(state, 5000).ports).toEqual({ postgres: 15_432, redis: 26_379 });
    expect(restoreState(state, 4000).ports).toEqual(state.ports);
  });

  it('makes opaque keys, and different ones each time', () => {
    const [one, other] = [freshState(4000), freshState(4000)];
    expect(one.anon_key).toMatch(/^sb_publishable_[\w-]{32}$/);
    expect(one.service_role_key).toMatch(/^sb_secret_[\w-]{43}$/);
    expect(other.anon_key).not.toBe(one.anon_key);
    expect(other.demo_users[0]?.password).not.toBe(one.demo_users[0]?.password);
  });

  it('stays the same on disk, with the key of the secret box, for its owner only', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'studyflow-state-'));
    const paths = pathsIn(path.join(folder, 'state'));
    const first = openState(paths, 4000);
    const key = textOf(paths.secretBoxKey);
    expect(openState(paths, 4000)).toEqual(first);
    expect(textOf(paths.secretBoxKey)).toBe(key);
    expect(Buffer.from(key ?? '', 'base64')).toHaveLength(32);
    for (const file of [paths.state, paths.secretBoxKey]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
    rmSync(folder, { recursive: true });
  });
});
