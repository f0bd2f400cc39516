import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { eventually } from '../harness/eventually.ts';
import type { Platform } from './platform.ts';
import { usePlatforms } from './use-platforms.ts';

const { ground, open } = usePlatforms();

const SAMPLE = parse(readFileSync('operator/samples/study-flow-vault.yaml', 'utf8')) as {
  readonly spec: { readonly vault: object; readonly networkPolicy: object };
};
const { vault, networkPolicy } = SAMPLE.spec;

interface Pod {
  readonly serviceAccountName: string;
  readonly volumes: readonly { readonly name: string; readonly projected?: { readonly sources: unknown } }[];
  readonly containers: readonly {
    readonly env: readonly { readonly name: string; readonly value?: string }[];
  }[];
}

/** What the pods are told of Vault, and how they log in. */
function vaultOf(workload: ApiObject | undefined): object {
  const { template } = workload?.spec as { readonly template: { readonly spec: Pod } };
  const { serviceAccountName, volumes, containers } = template.spec;
  const env = containers[0]?.env.filter(({ name }) => name.startsWith('VAULT_')) ?? [];
  return {
    serviceAccountName,
    env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
    sources: volumes.find(({ name }) => name === 'vault')?.projected?.sources,
  };
}

const serving = async (platform: Platform): Promise<string> =>
  String((await platform.serves()).status?.['activeColour']);

test('pods of every role are admitted where only restricted ones are, and log in as themselves', async () => {
  const platform = await open();
  const { namespace } = platform;
  await ground().api.merge(`/api/v1/namespaces/${namespace}`, {
    metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
  await platform.apply({ vault, networkPolicy });
  const colour = await serving(platform);
  for (const role of ['api', 'rooms', 'worker']) {
    expect(vaultOf(await platform.get('deployments', `study-${role}-${colour}`))).toEqual({
      serviceAccountName: `study-${role}`,
      env: {
        VAULT_ADDR: 'https://vault.vault:8200',
        VAULT_CACERT: '/var/run/secrets/vault/ca.crt',
        VAULT_AUTH_MOUNT: 'kubernetes',
        VAULT_ROLE: `${namespace}.study`,
        VAULT_KV_MOUNT: 'secret',
        VAULT_PATH: `${namespace}/study`,
        VAULT_CREDENTIALS: 'database,redis,signing-keys,provider-keys',
        VAULT_TRANSIT_MOUNT: 'transit',
        VAULT_TRANSIT_KEY: `${namespace}.study.secret-box`,
      },
      sources: [
        { serviceAccountToken: { audience: 'vault', expirationSeconds: 600, path: 'token' } },
        { secret: { name: 'vault-ca', items: [{ key: 'ca.crt', path: 'ca.crt' }], optional: true } },
      ],
    });
  }
  const policy = await platform.get('networkpolicies', 'study-worker');
  expect(JSON.stringify(policy?.spec?.['ingress'])).toContain('"app.kubernetes.io/name":"study-operator"');
  expect(JSON.stringify(policy?.spec?.['egress'])).toContain('8200');
}, 120_000);

test('a platform goes to Vault, and away from it, by a release', async () => {
  const platform = await open();
  await platform.apply();
  const before = await serving(platform);
  await platform.apply({ vault, networkPolicy });
  await eventually('another colour serves', async () => (await serving(platform)) !== before);
  await platform.apply();
  await eventually('the first one serves again', async () => (await serving(platform)) === before);
  const api = await platform.get('deployments', `study-api-${before}`);
  expect(JSON.stringify(api?.spec)).not.toMatch(/vault/i);
  expect(await platform.list('releases')).toHaveLength(3);
}, 120_000);
