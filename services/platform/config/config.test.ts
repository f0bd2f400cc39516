import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadConfig, loadMigrationConfig, loadReceiverConfig } from './config.ts';

const REQUIRED = {
  DATABASE_APP_URL: 'postgres://studyflow_app@127.0.0.1/studyflow',
  DATABASE_SYSTEM_URL: 'postgres://studyflow_system@127.0.0.1/studyflow',
  REDIS_URL: 'redis://127.0.0.1:6379',
  ANON_KEY: 'sb_publishable_0123456789',
  SERVICE_ROLE_KEY: 'sb_secret_0123456789',
  INTERNAL_TOKEN: 'internal-0123456789',
  SECRET_BOX_KEY_FILE: '/run/secret-box.key',
};

test('reads the environment, with defaults for the rest', () => {
  const config = loadConfig({ ...REQUIRED, PORT: '4100', RATE_LIMITS: 'off', STUDYFLOW_ROLES: 'api, rooms' });
  expect(config.server).toMatchObject({ PORT: 4100, HOST: '127.0.0.1', STUDYFLOW_ROLES: ['api', 'rooms'] });
  expect(config.security.RATE_LIMITS).toBe(false);
  expect(config.identity).toMatchObject({ AUTH_CONFIRM_EMAIL: false, AUTH_ANONYMOUS: true, BCRYPT_COST: 12 });
});

test('refuses a single connection: work that holds two would wait for itself', () => {
  const load = (DATABASE_POOL_MAX: string) => loadConfig({ ...REQUIRED, DATABASE_POOL_MAX }).database;
  expect(() => load('1')).toThrow(/1 problem.*\n.*DATABASE_POOL_MAX/);
  expect(load('2').DATABASE_POOL_MAX).toBe(2);
});

test('takes several nodes of a Redis Cluster', () => {
  const REDIS_URL = 'redis://a:6379, redis://b:6379';
  expect(loadConfig({ ...REQUIRED, REDIS_URL }).redis.REDIS_URL).toBe(REDIS_URL);
  expect(() => loadConfig({ ...REQUIRED, REDIS_URL: 'redis://a:6379,b:6379' })).toThrow(/REDIS_URL/);
});

test('asks for no address that Vault gives', () => {
  const { DATABASE_APP_URL: _, DATABASE_SYSTEM_URL: __, REDIS_URL, ...rest } = REQUIRED;
  const inVault = { ...rest, VAULT_ADDR: 'https://vault.example:8200' };
  expect(loadConfig(inVault).database.DATABASE_APP_URL).toContain('vault.invalid');
  expect(loadConfig({ ...inVault, REDIS_URL }).redis.REDIS_URL).toBe(REDIS_URL);
  expect(() => loadConfig({ ...inVault, VAULT_CREDENTIALS: 'database' })).toThrow(/1 problem.*\n.*REDIS_URL/);
  expect(() => loadConfig({ ...inVault, VAULT_CREDENTIALS: 'none' })).toThrow(/3 problem/);
  expect(() => loadConfig(rest)).toThrow(/DATABASE_APP_URL/);
});

test('asks the receiver of alerts for no Redis, but for the logins of PostgreSQL that are not in Vault', () => {
  const { DATABASE_APP_URL: _, DATABASE_SYSTEM_URL: __, REDIS_URL: ___, ...rest } = REQUIRED;
  const inVault = { ...rest, VAULT_ADDR: 'https://vault.example:8200' };
  const load = (VAULT_CREDENTIALS: string) => () => loadReceiverConfig({ ...inVault, VAULT_CREDENTIALS });
  expect(load('database')().database.DATABASE_APP_URL).toContain('vault.invalid');
  expect(load('redis')).toThrow(/2 problem.*\n.*DATABASE_APP_URL.*\n.*DATABASE_SYSTEM_URL/);
});

test('says all problems at once', () => {
  const load = () => loadConfig({ ...REQUIRED, PORT: 'http', REDIS_URL: 'localhost', ANON_KEY: '' });
  expect(load).toThrow(/3 problem/);
  expect(load).toThrow(/PORT: .*\n.*REDIS_URL: .*\n.*ANON_KEY: /);
});

test('takes what the environment leaves open from a YAML file with sections', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'studyflow.yaml');
  writeFileSync(path, 'server:\n  port: 4200\n  allowed_origins: [https://a.example, https://b.example]\n');
  const config = loadConfig({ ...REQUIRED, CONFIG_FILE: path });
  expect(config.server).toMatchObject({
    PORT: 4200,
    ALLOWED_ORIGINS: ['https://a.example', 'https://b.example'],
  });
  expect(loadConfig({ ...REQUIRED, CONFIG_FILE: path, PORT: '1' }).server.PORT).toBe(1);
});

test('says when the file cannot be read', () => {
  expect(() => loadConfig({ ...REQUIRED, CONFIG_FILE: '/nowhere.yaml' })).toThrow(
    /CONFIG_FILE: \/nowhere.yaml/,
  );
});

test('refuses a section or a key of the file that it does not know', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'studyflow.yaml');
  writeFileSync(path, 'server:\n  prot: 4200\nservers:\n  port: 4200\n');
  const load = () => loadConfig({ ...REQUIRED, CONFIG_FILE: path });
  expect(load).toThrow(/server\.prot is no setting/);
  expect(load).toThrow(/servers\.port is no setting/);
});

test.each([
  ['development', { AUTH_CONFIRM_EMAIL: false, AUTH_ANONYMOUS: true }],
  ['staging', { AUTH_CONFIRM_EMAIL: true, AUTH_ANONYMOUS: true }],
  ['production', { AUTH_CONFIRM_EMAIL: true, AUTH_ANONYMOUS: false }],
])('the example for %s is whole, but for what is secret', (environment, identity) => {
  const config = loadConfig({ ...REQUIRED, CONFIG_FILE: `docs/examples/${environment}.yaml` });
  expect(config.identity).toMatchObject(identity);
});

test('production is strict: cost, address, confirmation, no anonymous people', () => {
  const production = { ...REQUIRED, NODE_ENV: 'production' };
  expect(() => loadConfig({ ...production, BCRYPT_COST: '4' })).toThrow(/BCRYPT_COST.*\n.*PUBLIC_URL/);
  const { identity } = loadConfig({ ...production, PUBLIC_URL: 'https://study.example' });
  expect(identity).toMatchObject({ AUTH_CONFIRM_EMAIL: true, AUTH_ANONYMOUS: false, AUTH_NOTICES: true });
});

test('migrations need their three logins, and say which are missing', () => {
  const urls = { ...REQUIRED, DATABASE_MIGRATOR_URL: 'postgres://studyflow_migrator@127.0.0.1/studyflow' };
  expect(loadMigrationConfig(urls).DATABASE_ADMIN_URL).toBeUndefined();
  expect(() => loadMigrationConfig({})).toThrow(/3 problem.*\n.*DATABASE_MIGRATOR_URL/);
});
