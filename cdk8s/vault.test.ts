import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Role, VaultDescription } from './description.ts';
import { renderColour, renderJob, renderPlatform } from './index.ts';
import { VAULT, at, buildColour, buildJob, buildPlatform, buildTemplate, find, podOf } from './testing.ts';

/** The pod of a role, with this Vault. */
function podWith(vault: VaultDescription, role: Role = 'api') {
  const colour = buildColour({ template: buildTemplate({ vault }) });
  return podOf(find(renderColour(colour), 'Deployment', `campus-${role}-green`));
}

function environmentOf(pod: ReturnType<typeof podOf>): Record<string, string | undefined> {
  const entries = (pod?.containers[0]?.env ?? []).map(({ name, value }) => [name, value] as const);
  return Object.fromEntries(entries.filter(([name]) => name.startsWith('VAULT_')));
}

describe.each<Role>(['api', 'rooms', 'worker'])('a pod of the role %s', (role) => {
  test('finds its credentials where the operator writes them, and logs in with the role of its platform', () => {
    expect(environmentOf(podWith(VAULT, role))).toEqual({
      VAULT_ADDR: 'https://vault.vault:8200',
      VAULT_AUTH_MOUNT: 'kubernetes',
      VAULT_ROLE: 'study.campus',
      VAULT_KV_MOUNT: 'secret',
      VAULT_PATH: 'study/campus',
      VAULT_CREDENTIALS: 'database,redis',
    });
  });

  test('has a token that is good for Vault alone and not for the API server', () => {
    const pod = podWith(VAULT, role);
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      serviceAccountName: `campus-${role}`,
    });
    expect(pod?.['volumes']).toContainEqual({
      name: 'vault',
      projected: {
        defaultMode: 0o440,
        sources: [{ serviceAccountToken: { path: 'token', audience: 'vault', expirationSeconds: 600 } }],
      },
    });
    expect(pod?.containers[0]?.['volumeMounts']).toContainEqual({
      name: 'vault',
      mountPath: '/var/run/secrets/vault',
      readOnly: true,
    });
  });
});

test('what a person says of Vault, every pod is told', () => {
  const pod = podWith({
    ...VAULT,
    namespace: 'school',
    caCertSecretRef: 'vault-ca',
    mount: 'clusters/one',
    kubernetes: { role: 'campus', audience: 'https://vault', tokenExpirationSeconds: 900 },
    kv: { mount: 'kv', credentials: [] },
    transit: { mount: 'seals' },
  });
  expect(environmentOf(pod)).toMatchObject({
    VAULT_NAMESPACE: 'school',
    VAULT_CACERT: '/var/run/secrets/vault/ca.crt',
    VAULT_AUTH_MOUNT: 'clusters/one',
    VAULT_ROLE: 'campus',
    VAULT_KV_MOUNT: 'kv',
    VAULT_CREDENTIALS: 'none',
    VAULT_TRANSIT_MOUNT: 'seals',
    VAULT_TRANSIT_KEY: 'study.campus.secret-box',
  });
  expect(at(pod, 'volumes.2.projected.sources')).toEqual([
    { serviceAccountToken: { path: 'token', audience: 'https://vault', expirationSeconds: 900 } },
    { secret: { name: 'vault-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }], optional: true } },
  ]);
});

describe('a job', () => {
  const template = buildTemplate({ vault: { ...VAULT, transit: { mount: 'transit' } } });

  test.each(['migrate', 'verify'] as const)('that has to %s gets no token for Vault', (purpose) => {
    expect(JSON.stringify(renderJob(buildJob({ purpose, template })))).not.toMatch(/vault/i);
  });

  test('that backs up opens what Vault has sealed', () => {
    const pod = podOf(renderJob(buildJob({ purpose: 'backup', template })));
    expect(environmentOf(pod)).toMatchObject({ VAULT_TRANSIT_KEY: 'study.campus.secret-box' });
    expect(JSON.stringify(pod?.['volumes'])).toContain('"audience":"vault"');
  });

  test('that backs up gets none where Vault seals nothing', () => {
    const job = buildJob({ purpose: 'backup', template: buildTemplate({ vault: VAULT }) });
    expect(JSON.stringify(renderJob(job))).not.toMatch(/vault/i);
  });

  test('that restores learns the login of Redis there, which it empties, if that is in Vault', () => {
    const restoring = (credentials: ('database' | 'redis')[]): string => {
      const vault = { ...VAULT, kv: { ...VAULT.kv, credentials } };
      const template = buildTemplate({ vault });
      return JSON.stringify(renderJob(buildJob({ purpose: 'backup', usesRedis: true, template })));
    };
    expect(restoring(['database', 'redis'])).toContain('"audience":"vault"');
    expect(restoring(['database'])).not.toMatch(/vault/i);
  });
});

test('without a Vault nothing speaks of one, and the operator reaches no internal port', () => {
  const { vault: _, ...networkPolicy } = buildPlatform().networkPolicy;
  const manifests = [...renderColour(buildColour()), ...renderPlatform(buildPlatform({ networkPolicy }))];
  expect(JSON.stringify(manifests)).not.toMatch(/vault/i);
  const worker = find(manifests, 'NetworkPolicy', 'campus-worker');
  expect(JSON.stringify(at(worker, 'spec.ingress'))).not.toContain('study-operator');
});

test('the policy of a platform that the chart brings is the one of the services', () => {
  const lines = (text: string): readonly string[] =>
    Array.from(text.matchAll(/^path .*$/gm), ([line]) => line.replaceAll(/ +/g, ' '));
  const shipped = readFileSync('charts/study-operator/files/vault/platform.hcl', 'utf8')
    .replaceAll('<namespace>/<name>', '<path>')
    .replaceAll('<namespace>.<name>.secret-box', '<key>');
  expect(lines(shipped)).toEqual(lines(readFileSync('services/platform/vault/README.md', 'utf8')));
});
