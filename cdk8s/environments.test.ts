import { describe, expect, test } from '@jest/globals';
import { App } from 'cdk8s';
import { checkManifests } from '../tools/manifests/check-manifests.ts';
import { addDirectEnvironment, addOperatedEnvironment } from './charts/environments.ts';
import type { Manifest } from './description.ts';
import { local } from './environments/local.ts';
import { production } from './environments/production.ts';
import { staging } from './environments/staging.ts';
import { at, podOf } from './testing.ts';
import { manifestsOf } from './write-manifests.ts';

function synth(): ReadonlyMap<string, Manifest[]> {
  const app = new App();
  addDirectEnvironment(app, local);
  addOperatedEnvironment(app, staging);
  addOperatedEnvironment(app, production);
  return new Map(app.charts.map((chart) => [chart.node.id, manifestsOf(chart)]));
}

const files = synth();
const of = (name: string): Manifest[] =>
  [...files].flatMap(([file, manifests]) => (file.startsWith(`${name}-`) ? manifests : []));

/** The receiver of production with these credentials in Vault. */
function receiverWith(credentials: readonly ('database' | 'redis')[]): string {
  const app = new App();
  const { platform } = production;
  const vault = { address: 'https://vault.vault:8200', transit: {}, kv: { credentials: [...credentials] } };
  addOperatedEnvironment(app, {
    ...production,
    platform: { ...platform, spec: { ...platform.spec, vault } },
  });
  const chart = app.charts.find(({ node }) => node.id.endsWith('-escalation'));
  return chart === undefined ? '' : JSON.stringify(manifestsOf(chart));
}

test('the receiver of alerts knows Vault only where the logins of PostgreSQL are in it', () => {
  expect(receiverWith(['database', 'redis'])).toMatch(/"VAULT_CREDENTIALS","value":"database"/);
  for (const credentials of [[], ['redis'] as const]) {
    expect(receiverWith(credentials)).toContain('study-escalation');
    expect(receiverWith(credentials)).not.toMatch(/vault|8200/i);
  }
});

describe.each(['staging', 'production'])('%s', (name) => {
  test('is the operator, its kinds, the receiver of alerts and one platform; whose workloads are the operator’s to make', () => {
    const kinds = of(name).map((manifest) => manifest.kind);
    expect(kinds.filter((kind) => kind === 'StudyFlow')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'CustomResourceDefinition')).toHaveLength(3);
    const workloads = of(name).filter((manifest) => podOf(manifest) !== undefined);
    expect(workloads.map((manifest) => manifest.metadata.name)).toEqual([
      'study-operator',
      'study-escalation',
    ]);
  });

  test('has no finding of kube-linter and none of polaris', () => {
    expect(checkManifests(of(name))).toEqual([]);
  });

  test('gives the operator no right to a Secret, nor to everything, nor outside of its namespaces', () => {
    const roles = of(name).filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
    const rules = roles.flatMap((role) => at(role, 'rules') as Record<string, string[]>[]);
    expect(rules.length).toBeGreaterThan(0);
    const words = rules.flatMap((rule) => Object.values(rule).flat());
    expect(
      words.filter((word) => ['*', 'secrets', 'bind', 'escalate', 'impersonate'].includes(word)),
    ).toEqual([]);
    expect(of(name).filter(({ kind }) => kind === 'ClusterRoleBinding')).toEqual([]);
  });

  test('makes only namespaces that take restricted pods', () => {
    const namespaces = of(name).filter(({ kind }) => kind === 'Namespace');
    expect(namespaces.map(({ metadata }) => metadata.name)).toEqual(['studyflow-system', 'studyflow']);
    for (const { metadata } of namespaces) {
      expect(metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
    }
  });

  test('puts what belongs to no namespace first, and in a file of its own', () => {
    const [first = '', ...others] = [...files.keys()].filter((file) => file.startsWith(name)).sort();
    expect(files.get(first)?.filter(({ metadata }) => metadata.namespace !== undefined)).toEqual([]);
    const elsewhere = others.flatMap((file) => files.get(file) ?? []);
    expect(elsewhere.filter(({ metadata }) => metadata.namespace === undefined)).toEqual([]);
  });

  test('names a priority that it makes', () => {
    const platform = of(name).find(({ kind }) => kind === 'StudyFlow');
    const priority = of(name).find(({ kind }) => kind === 'PriorityClass');
    expect(at(platform, 'spec.priorityClassName')).toBe(priority?.metadata.name);
  });
});

describe('local', () => {
  test('needs no operator: its workloads, PostgreSQL and Redis stand in it', () => {
    const workloads = of('local').filter((manifest) => podOf(manifest) !== undefined);
    expect(workloads.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
      'Deployment study-api-blue',
      'Deployment study-gateway',
      'Deployment study-rooms-blue',
      'Deployment study-worker-blue',
      'Job study-migrate',
      'StatefulSet postgres',
      'StatefulSet redis',
    ]);
  });

  test('has no finding of kube-linter and none of polaris but what is ignored for it', () => {
    expect(checkManifests(of('local'))).toEqual([]);
  });

  test('lets nobody see the administrator’s password but the migration and PostgreSQL', () => {
    const holders = of('local').flatMap((manifest) =>
      /studyflow-(migrations|data)/.test(JSON.stringify(podOf(manifest) ?? ''))
        ? [manifest.metadata.name]
        : [],
    );
    expect(holders.sort()).toEqual(['postgres', 'study-migrate']);
  });
});

test('the same bytes come out twice', () => {
  expect(JSON.stringify([...synth()])).toBe(JSON.stringify([...synth()]));
});
