import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { PlatformDescription } from './description.ts';
import { renderPlatform } from './index.ts';
import { VAULT, at, buildGatewayCertificate, buildPlatform, find, podOf } from './testing.ts';

/** A platform whose gateway has its certificate from Vault. */
function inVault(overrides: Partial<PlatformDescription> = {}): PlatformDescription {
  const platform = buildPlatform();
  const { tlsSecretName: _none, ingress: _ingress, ...gateway } = platform.gateway;
  return { ...platform, gateway, gatewayCertificate: buildGatewayCertificate(), ...overrides };
}

function podOfGateway(platform: PlatformDescription) {
  return podOf(find(renderPlatform(platform), 'Deployment', 'campus-gateway'));
}

function mountsOf(container: unknown): unknown {
  return at(container, 'volumeMounts');
}

describe('a gateway with its certificate in Vault', () => {
  const pod = podOfGateway(inVault());
  const [nginx, beside] = pod?.containers ?? [];

  test('has the process beside nginx that fetches it, of the image of the platform', () => {
    expect(beside).toMatchObject({
      name: 'certificate',
      image: 'registry.example/studyflow:1.4.0',
      args: ['node', 'services/processes/gateway-certificate.ts'],
      ports: [{ name: 'internal', containerPort: 4900 }],
    });
    expect(pod?.['imagePullSecrets']).toEqual([{ name: 'registry' }]);
    expect(at(beside, 'startupProbe.httpGet')).toEqual({ path: '/health/startup', port: 'internal' });
  });

  test('logs in with a role of its own, and is reached by the operator', () => {
    const environment = Object.fromEntries((beside?.env ?? []).map(({ name, value }) => [name, value]));
    expect(environment).toEqual({
      VAULT_ADDR: 'https://vault.vault:8200',
      VAULT_AUTH_MOUNT: 'kubernetes',
      VAULT_ROLE: 'study.campus-gateway',
      VAULT_KV_MOUNT: 'secret',
      VAULT_PATH: 'study/campus',
      NODE_ENV: 'production',
      INTERNAL_HOST: '0.0.0.0',
      INTERNAL_PORT: '4900',
      GATEWAY_TLS_FOLDER: '/etc/nginx/tls',
      GATEWAY_TLS_PORT: '8443',
    });
  });

  test('is told another role where the pods have another one', () => {
    const vault = { ...VAULT, kubernetes: { ...VAULT.kubernetes, role: 'school' } };
    const other = podOfGateway(inVault({ gatewayCertificate: buildGatewayCertificate({ vault }) }));
    expect(other?.containers[1]?.env).toContainEqual({ name: 'VAULT_ROLE', value: 'school-gateway' });
  });

  test('keeps the key in memory, where that process writes and nginx reads', () => {
    expect(pod?.['volumes']).toContainEqual({
      name: 'tls',
      emptyDir: { medium: 'Memory', sizeLimit: '4Mi' },
    });
    expect(mountsOf(beside)).toContainEqual({ name: 'tls', mountPath: '/etc/nginx/tls' });
    expect(mountsOf(nginx)).toContainEqual({ name: 'tls', mountPath: '/etc/nginx/tls', readOnly: true });
    expect(JSON.stringify(mountsOf(nginx))).not.toContain('vault');
    expect(at(pod, 'securityContext')).toMatchObject({ runAsUser: 101, fsGroup: 101 });
  });

  test('speaks HTTPS to everybody, and its certificate is watched', () => {
    const manifests = renderPlatform(inVault());
    expect(JSON.stringify(at(find(manifests, 'Service', 'campus-gateway'), 'spec.ports'))).toContain('443');
    const monitor = find(manifests, 'PodMonitor', 'campus-processes');
    expect(at(monitor, 'spec.selector.matchExpressions.0.values')).toContain('gateway');
    const config = manifests.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('campus-gateway-config'),
    );
    expect(JSON.stringify(config)).toContain('ssl_certificate ');
  });
});

test('a gateway with a Secret has nothing of Vault', () => {
  const pod = podOfGateway(buildPlatform());
  expect(pod?.containers.map(({ name }) => name)).toEqual(['nginx']);
  expect(JSON.stringify(pod)).not.toMatch(/vault|imagePullSecrets/i);
});

test('the policy of a gateway that the chart brings reads its certificate and nothing else', () => {
  const shipped = readFileSync('charts/study-operator/files/vault/gateway.hcl', 'utf8');
  expect(Array.from(shipped.matchAll(/^path "([^"]*)".*\["(\w+)"\]/gm), ([, ...rule]) => rule)).toEqual([
    ['secret/data/<namespace>/<name>/gateway-certificate', 'read'],
    ['secret/metadata/<namespace>/<name>/gateway-certificate', 'read'],
    ['auth/token/renew-self', 'update'],
    ['auth/token/revoke-self', 'update'],
  ]);
});
