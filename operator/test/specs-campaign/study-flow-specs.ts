/** Specs of StudyFlows out of the schema of the CRD, as a cluster without real pods can bring them up. */
import fc from 'fast-check';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../src/api/crd/definitions.ts';
import type { StructuralSchema } from '../../src/api/crd/structural.ts';
import { valuesOf, type Overrides } from './schema-values.ts';

export type Spec = Readonly<Record<string, unknown>>;

/** @returns the schema of a kind, as the API server has it. @throws Error for one that there is not. */
export function schemaOf(kind: string): StructuralSchema {
  const definition = CUSTOM_RESOURCE_DEFINITIONS.find(({ spec }) => spec.names.kind === kind);
  const schema = definition?.spec.versions[0]?.schema.openAPIV3Schema;
  if (schema === undefined) throw new Error(`There is no kind ${kind}`);
  return schema;
}

const CIDR = fc.constantFrom('10.0.0.0/8', '192.168.4.0/24', 'fd00::/8', '172.16.0.0/12');
const FEW_PODS = fc.integer({ min: 1, max: 2 });

const TOLERATION = fc.constantFrom(
  { key: 'dedicated', operator: 'Exists' },
  { key: 'dedicated', operator: 'Equal', value: 'study', effect: 'NoSchedule' },
  { key: 'spot', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 },
);
const RESOURCES = fc.constantFrom(
  { requests: { cpu: '100m', memory: '128Mi' } },
  { requests: { cpu: '250m' }, limits: { cpu: '1', memory: '1Gi' } },
  { limits: { memory: '768Mi' } },
);

function role(name: string): Overrides {
  return {
    [`${name}.replicas`]: FEW_PODS,
    [`${name}.maxReplicas`]: fc.integer({ min: 2, max: 3 }),
    [`${name}.resources`]: RESOURCES,
    // Labels that no node has would keep pods away for ever.
    [`${name}.nodeSelector`]: undefined,
    [`${name}.tolerations`]: fc.uniqueArray(TOLERATION, { maxLength: 2, selector: ({ key }) => key }),
    [`${name}.targetMetrics[].averageValue`]: fc.constantFrom('1', '500m', '10k'),
  };
}

/** Where the cluster of a test has less than a real one, and where the schema leaves to rules what is allowed. */
const OVERRIDES: Overrides = {
  image: fc.constantFrom(
    'registry.test/studyflow:1',
    'registry.test/studyflow:2',
    'registry.test/studyflow:3-ready-after-300ms',
    `registry.test/studyflow@sha256:${'ab'.repeat(32)}`,
  ),
  publicUrl: fc.constantFrom('https://study.test', 'http://127.0.0.1:4000', 'https://a.very.long.host.test'),
  config: fc.dictionary(
    fc.constantFrom('LOG_LEVEL', 'RATE_LIMITS', 'A1_B2', 'X'),
    fc.string({ maxLength: 40 }),
  ),
  priorityClassName: undefined,
  ...role('api'),
  ...role('rooms'),
  ...role('worker'),
  'gateway.image': fc.constantFrom('docker.io/library/nginx:1.29.3', 'registry.test/nginx:1'),
  'gateway.replicas': FEW_PODS,
  'gateway.resources': undefined,
  'gateway.nodePort': undefined,
  'gateway.httpRoute': undefined,
  'gateway.trustedProxyCidrs[]': CIDR,
  'networkPolicy.database.cidrs[]': CIDR,
  'networkPolicy.redis.cidrs[]': CIDR,
  'networkPolicy.vault.cidrs[]': CIDR,
  'monitoring.enabled': fc.constant(false),
  'strategy.blueGreen.autoPromotionEnabled': fc.constant(true),
  'strategy.blueGreen.autoPromotionSeconds': undefined,
  'strategy.blueGreen.previewReplicaCount': FEW_PODS,
  'strategy.blueGreen.progressDeadlineSeconds': fc.constant(60),
  'strategy.blueGreen.scaleDownDelaySeconds': fc.constant(0),
  'strategy.blueGreen.abortScaleDownDelaySeconds': fc.constant(0),
  // Nobody answers in these pods; analyses have tests of their own.
  'strategy.blueGreen.prePromotionAnalysis': undefined,
  'strategy.blueGreen.postPromotionAnalysis': undefined,
  'migrations.activeDeadlineSeconds': undefined,
  paused: fc.constant(false),
};

const QUICK = { scaleDownDelaySeconds: 0, abortScaleDownDelaySeconds: 0, progressDeadlineSeconds: 60 };

/** @returns so many of them, the same ones for the same seed. */
export function someSpecs(seed: number, count: number): readonly Spec[] {
  const schema = schemaOf('StudyFlow').properties?.['spec'] ?? {};
  const specs = fc.sample(valuesOf(schema, OVERRIDES), { seed, numRuns: count }) as readonly Spec[];
  return specs.map((spec) =>
    keepRules({ ...spec, strategy: { blueGreen: { ...QUICK, ...blueGreenOf(spec) } } }),
  );
}

/** What rules of the CRD ask for of several fields together. */
function keepRules(spec: Spec): Spec {
  const { gateway, api, rooms, worker } = spec as Readonly<Record<string, Spec | undefined>>;
  return {
    ...spec,
    ...(gateway && { gateway: 'ingress' in gateway ? { ...gateway, enabled: true } : gateway }),
    ...(api && { api: withoutMetrics(api) }),
    ...(rooms && { rooms: withoutMetrics(rooms) }),
    ...(worker && { worker: withoutMetrics(worker) }),
  };
}

/** Where nothing scales, nothing is aimed at. */
function withoutMetrics({ targetMetrics, ...role }: Spec): Spec {
  return 'maxReplicas' in role && targetMetrics !== undefined ? { ...role, targetMetrics } : role;
}

function blueGreenOf(spec: Spec): Spec {
  return ((spec['strategy'] as Spec | undefined)?.['blueGreen'] ?? {}) as Spec;
}
