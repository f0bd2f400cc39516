import { expect, test } from '@jest/globals';

import { readConfig } from './config.ts';

test('has a default for everything', () => {
  expect(readConfig({})).toEqual({
    POD_NAMESPACE: 'default',
    POD_NAME: 'studyflow-operator',
    WATCH_NAMESPACES: [],
    METRICS_PORT: 9090,
    LEADER_ELECTION: true,
    LEASE_SECONDS: 15,
    WORKERS: 8,
    RESYNC_SECONDS: 600,
    RELIST_SECONDS: 300,
    LOG_LEVEL: 'info',
    VAULT_ROLE: 'study-operator',
    VAULT_AUTH_MOUNT: 'kubernetes',
    VAULT_TOKEN_FILE: '/var/run/secrets/vault/token',
    VAULT_TIMEOUT_MS: 4_000,
    VAULT_KV_MOUNT: 'secret',
    VAULT_DATABASE_MOUNT: 'database',
    VAULT_TRANSIT_MOUNT: 'transit',
    VAULT_PKI_MOUNT: 'pki',
  });
});

test('reads namespaces with commas, and takes an empty variable for none', () => {
  const config = readConfig({
    WATCH_NAMESPACES: ' a, b ,',
    KUBECONFIG: '',
    LEADER_ELECTION: 'off',
    METRICS_PORT: '0',
  });
  expect(config.WATCH_NAMESPACES).toEqual(['a', 'b']);
  expect(config.KUBECONFIG).toBeUndefined();
  expect(config.LEADER_ELECTION).toBe(false);
  expect(config.METRICS_PORT).toBe(0);
});

test('names every variable that is wrong at once', () => {
  const read = (): unknown =>
    readConfig({ METRICS_PORT: '70000', LEADER_ELECTION: 'maybe', LOG_LEVEL: 'loud', LEASE_SECONDS: '0' });
  expect(read).toThrow(/METRICS_PORT:(.|\n)*LEADER_ELECTION:(.|\n)*LEASE_SECONDS:(.|\n)*LOG_LEVEL:/);
});
