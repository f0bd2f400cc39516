import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { StudyFlow } from '../../operator/src/api/v1alpha1/study-flow.ts';
import { installDefinitions } from '../../operator/test/harness/definitions.ts';
import { eventually } from '../../operator/test/harness/eventually.ts';
import { startOperatorGround, type Ground } from '../../operator/test/harness/ground.ts';
import { checkManifests } from './check-manifests.ts';
import { foreignDefinitions } from './conformance/foreign-definitions.ts';
import { jsonSchemasOf } from './conformance/json-schemas.ts';
import { kubeconform } from './conformance/kubeconform.ts';
import { helmTemplate } from './helm.ts';
import { podTemplateOf, type KubeObject } from './kubernetes.ts';
import { platformObjects } from './platform-objects.ts';

let ground: Ground;
let schemas: ReadonlyMap<string, object>;
/** Objects that are installed together. */
let sets: Readonly<Record<string, readonly KubeObject[]>>;

const DESCRIBED = [
  'gateway.networking.k8s.io_httproute_v1.json',
  'monitoring.coreos.com_podmonitor_v1.json',
  'monitoring.coreos.com_prometheusrule_v1.json',
  'monitoring.coreos.com_servicemonitor_v1.json',
  'studyflow.dev_databasemigration_v1alpha1.json',
  'studyflow.dev_release_v1alpha1.json',
  'studyflow.dev_studyflow_v1alpha1.json',
];

const MONITORED = ['--set', 'metrics.serviceMonitor.enabled=true'];
const EVERYTHING = [
  'spec.monitoring.enabled=true',
  'spec.api.maxReplicas=9',
  'spec.gateway.tlsSecretName=study-tls',
  'spec.gateway.ingress.host=study.example',
  'spec.gateway.httpRoute.hostnames={study.example}',
  'spec.gateway.httpRoute.parentRefs[0].name=edge',
  'spec.vault.address=https://vault.vault:8200',
  'spec.networkPolicy.vault.namespace=vault',
  'escalation.enabled=true',
  'escalation.url=https://on-call.study.example',
  'models.enabled=true',
  'models.replicas=3',
  'models.image=registry.example/studyflow-models:1',
  'models.files[0].name=tiny',
  'models.files[0].file=tiny.gguf',
  `models.files[0].sha256=${'ab'.repeat(32)}`,
  'models.files[0].url=https://models.example/tiny.gguf',
].flatMap((value) => ['--set', value]);

async function platformOf(...more: readonly string[]): Promise<KubeObject[]> {
  const objects = await helmTemplate('study', 'charts/study-platform', 'study', ...more);
  const studyFlow = objects.find(({ kind }) => kind === 'StudyFlow');
  return [...objects, ...platformObjects(studyFlow as unknown as StudyFlow)];
}

beforeAll(async () => {
  ground = await startOperatorGround({ own: {} });
  await installDefinitions(ground.api, foreignDefinitions());
  // The server describes new kinds a moment after it serves them.
  await eventually('every kind is described', async () => {
    schemas = await jsonSchemasOf(ground.api);
    return DESCRIBED.every((file) => schemas.has(file));
  });
  sets = {
    'the chart study-operator': await helmTemplate('study-operator', 'charts/study-operator', 'study-operator', ...MONITORED),
    'the same for some namespaces': await helmTemplate(
      'study-operator', 'charts/study-operator', 'study-operator', '--set', 'watchNamespaces={study}',
    ),
    'the chart study-platform, and what the operator makes of it': await platformOf(),
    'the same with everything at once': await platformOf(...EVERYTHING),
    'the same with a Secret for a first look': await platformOf('--set', 'secret.create=true'),
  }; // prettier-ignore
}, 120_000);

afterAll(async () => {
  await ground.close();
});

const everyObject = (): readonly KubeObject[] => Object.values(sets).flat();

test('no manifest has a finding, its schema included', async () => {
  for (const [name, objects] of Object.entries(sets)) {
    const verdicts = await kubeconform(objects, schemas);
    const faults = new Map(objects.map((object, index) => [object, verdicts[index]]));
    const findings = checkManifests(objects, {
      schemaProblems: (object) => {
        const verdict = faults.get(object);
        return verdict?.status === 'statusValid' ? [] : [verdict?.msg ?? ''];
      },
    });
    expect({ name, findings }).toEqual({ name, findings: [] });
  }
  console.info(`${everyObject().length} objects, 107 checks, 0 findings`);
});

test('a schema objects to a field that is not there, to a wrong type and to an unknown kind', async () => {
  const [service] = everyObject().filter(({ kind }) => kind === 'Service');
  const wrong = [
    { ...service, spec: { ...(service?.['spec'] as object), portz: [] } },
    { ...service, spec: { ...(service?.['spec'] as object), ports: 'http' } },
    { ...service, kind: 'Servant' },
  ] as KubeObject[];
  const verdicts = await kubeconform(wrong, schemas);
  expect(verdicts.map(({ status }) => status)).toEqual(['statusInvalid', 'statusInvalid', 'statusError']);
});

test('every object is of an API version that the server serves', async () => {
  for (const apiVersion of new Set(everyObject().map((object) => object.apiVersion))) {
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const served = await ground.api.get<{ resources: readonly { kind: string }[] }>(path);
    const kinds = new Set(served?.resources.map(({ kind }) => kind));
    for (const object of everyObject())
      if (object.apiVersion === apiVersion) expect(kinds).toContain(object.kind);
  }
});

/** As its controller makes it: the pods of a StatefulSet have a volume for each of its claims. */
function podSpecOf(workload: KubeObject): object {
  const spec = podTemplateOf(workload)?.spec;
  const { volumeClaimTemplates = [] } = workload['spec'] as {
    volumeClaimTemplates?: readonly { metadata: { name: string } }[];
  };
  const claimed = volumeClaimTemplates.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${workload.metadata.name}-0` },
  }));
  return { ...spec, volumes: [...(spec?.volumes ?? []), ...claimed] };
}

describe('Pod Security "restricted"', () => {
  let namespace: string;

  beforeAll(async () => {
    namespace = await ground.namespace({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': 'latest',
    });
    const needed = everyObject().filter(({ kind }) => kind === 'ServiceAccount' || kind === 'PriorityClass');
    const moved = needed.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
    await ground.applyYaml(moved, namespace);
  });

  const admit = (spec: unknown) =>
    ground.api.call('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { generateName: 'pod-' },
      spec,
    });

  test('admits the pods of every workload', async () => {
    const workloads = everyObject().filter((object) => podTemplateOf(object) !== undefined);
    for (const workload of workloads) {
      const { status, body } = await admit(podSpecOf(workload));
      expect({ of: workload.metadata.name, status, refusal: status === 201 ? '' : body }).toEqual({
        of: workload.metadata.name,
        status: 201,
        refusal: '',
      });
    }
    console.info(`${workloads.length} pods admitted`);
  });

  test('refuses one that is a little less restricted', async () => {
    const [workload] = everyObject().filter(({ kind }) => kind === 'Deployment');
    const pod = (workload === undefined ? undefined : podTemplateOf(workload)?.spec) ?? {};
    const [container] = pod.containers ?? [];
    const security = { ...container?.securityContext, allowPrivilegeEscalation: true };
    const { status, body } = await admit({
      ...pod,
      containers: [{ ...container, securityContext: security }],
    });
    expect(status).toBe(403);
    expect(JSON.stringify(body)).toContain('allowPrivilegeEscalation');
  });
});

test('the samples of the operator are what the CRDs take', async () => {
  const samples = globSync('operator/samples/*.yaml').flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as KubeObject),
  );
  expect(samples.length).toBeGreaterThanOrEqual(3);
  const verdicts = await kubeconform(samples, schemas);
  expect(verdicts.filter(({ status }) => status !== 'statusValid')).toEqual([]);
});
