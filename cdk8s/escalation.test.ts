import { expect, test } from '@jest/globals';
import { App, Chart } from 'cdk8s';
import { Escalation } from './charts/escalation.ts';
import type { EscalationDescription } from './charts/escalation-description.ts';
import type { Manifest } from './description.ts';
import { at, podOf } from './testing.ts';
import { manifestsOf } from './write-manifests.ts';

const DESCRIPTION: EscalationDescription = {
  platform: 'study',
  namespace: 'school',
  image: 'registry.example/studyflow:1',
  imagePullPolicy: 'IfNotPresent',
  secretNames: ['studyflow', 'studyflow-escalation'],
  url: 'https://on-call.example',
  monitoringNamespace: 'monitoring',
  gatewayNamespaces: ['ingress'],
  database: { port: 5433, cidrs: ['10.20.0.0/24'] },
};

function rendered(description = DESCRIPTION) {
  const chart = new Chart(new App(), 'chart', { disableResourceNameHashes: true, namespace: 'study' });
  new Escalation(chart, 'it', description);
  const manifests = manifestsOf(chart);
  return (kind: string) => manifests.find((manifest) => manifest.kind === kind);
}

test('the receiver is three pods behind one name, which Alertmanager reaches, and has no rights', () => {
  const of = rendered();
  expect(of('Deployment')?.metadata.name).toBe('study-escalation');
  expect(at(of('Deployment'), 'spec.replicas')).toBe(3);
  expect(at(of('Service'), 'spec.ports.0.port')).toBe(4950);
  expect(at(of('Service'), 'spec.selector')).toEqual(at(of('Deployment'), 'spec.selector.matchLabels'));
  expect(at(of('ServiceAccount'), 'automountServiceAccountToken')).toBe(false);
  expect([of('Role'), of('RoleBinding'), of('Secret')]).toEqual([undefined, undefined, undefined]);
});

test('it is as many pods, and as large ones, as are described', () => {
  const resources = { requests: { cpu: '50m', memory: '96Mi' }, limits: { memory: '128Mi' } };
  const deployment = rendered({ ...DESCRIPTION, replicas: 2, resources })('Deployment');
  expect(at(deployment, 'spec.replicas')).toBe(2);
  expect(podOf(deployment as Manifest)?.containers[0]?.resources).toEqual(resources);
});

test('the policies of the platform do not choose it, and its own lets in monitoring and the gateway alone', () => {
  const policy = rendered()('NetworkPolicy');
  expect(at(policy, 'spec.podSelector.matchLabels')).toMatchObject({
    'app.kubernetes.io/name': 'studyflow-escalation',
  });
  const [page, metrics] = at(policy, 'spec.ingress') as { from: object[]; ports: { port: number }[] }[];
  expect(page?.ports).toEqual([{ port: 4950, protocol: 'TCP' }]);
  expect(page?.from).toHaveLength(2);
  expect(metrics).toMatchObject({ ports: [{ port: 4900 }] });
  expect(metrics?.from).toHaveLength(1);
});

test('it reaches the database of the platform, and Vault where there is one', () => {
  const egress = (description?: EscalationDescription): unknown =>
    at(rendered(description)('NetworkPolicy'), 'spec.egress');
  expect(egress()).toContainEqual({
    to: [{ ipBlock: { cidr: '10.20.0.0/24' } }],
    ports: [{ port: 5433, protocol: 'TCP' }],
  });
  expect(JSON.stringify(egress())).not.toContain('8200');
  expect(JSON.stringify(egress({ ...DESCRIPTION, vault: { port: 8200, cidrs: [] } }))).toContain('8200');
});

test('it reads its logins in Vault with the role of its platform and an account of its own', () => {
  const credentials = {
    address: 'https://vault.vault:8200',
    mount: 'kubernetes',
    kubernetes: { audience: 'vault', tokenExpirationSeconds: 600 },
    kv: { mount: 'secret', credentials: ['database'] },
  };
  const pod = podOf(rendered({ ...DESCRIPTION, credentials })('Deployment') as Manifest);
  expect(pod?.['serviceAccountName']).toBe('study-escalation');
  expect(pod?.containers[0]?.env).toEqual(
    expect.arrayContaining([
      { name: 'VAULT_ROLE', value: 'school.study' },
      { name: 'VAULT_PATH', value: 'school/study' },
      { name: 'VAULT_CREDENTIALS', value: 'database' },
    ]),
  );
  expect(JSON.stringify(pod?.['volumes'])).toContain('serviceAccountToken');
  expect(JSON.stringify(rendered()('Deployment'))).not.toMatch(/vault/i);
});
