import type {
  ColourDescription,
  GatewayCertificateDescription,
  JobDescription,
  Manifest,
  PlatformDescription,
  RoleDescription,
  TemplateDescription,
  VaultDescription,
} from './description.ts';
import { renderColour, renderJob, renderPlatform } from './render.ts';

const PLATFORM = { name: 'campus', namespace: 'study' };
const MONITORING = { enabled: true, labels: { release: 'kube-prometheus-stack' }, interval: '30s' };

/** A Vault beside the platform. */
export const VAULT: VaultDescription = {
  address: 'https://vault.vault:8200',
  mount: 'kubernetes',
  kubernetes: { audience: 'vault', tokenExpirationSeconds: 600 },
  kv: { mount: 'secret', credentials: ['database', 'redis'] },
};

/** A role of three pods that an HPA may triple. */
export function buildRole(overrides: Partial<RoleDescription> = {}): RoleDescription {
  return {
    replicas: 3,
    maxReplicas: 9,
    targetCpuUtilizationPercentage: 70,
    targetMetrics: [{ name: 'studyflow_http_requests_in_flight', averageValue: '50' }],
    resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '1', memory: '512Mi' } },
    nodeSelector: {},
    tolerations: [],
    ...overrides,
  };
}

export function buildTemplate(overrides: Partial<TemplateDescription> = {}): TemplateDescription {
  return {
    image: 'registry.example/studyflow:1.4.0',
    imagePullPolicy: 'IfNotPresent',
    imagePullSecrets: ['registry'],
    publicUrl: 'https://study.example',
    secretNames: ['studyflow'],
    config: { LOG_LEVEL: 'warn', ALLOWED_ORIGINS: 'https://study.example' },
    roles: { api: buildRole(), rooms: buildRole(), worker: buildRole({ replicas: 2 }) },
    terminationGracePeriodSeconds: 60,
    priorityClassName: 'studyflow',
    ...overrides,
  };
}

export function buildColour(overrides: Partial<ColourDescription> = {}): ColourDescription {
  return {
    platform: PLATFORM,
    colour: 'green',
    release: 'campus-5f1c9a-4',
    revision: '5f1c9ad2',
    template: buildTemplate(),
    monitoring: MONITORING,
    ...overrides,
  };
}

export function buildGatewayCertificate(
  overrides: Partial<GatewayCertificateDescription> = {},
): GatewayCertificateDescription {
  const { image, imagePullPolicy, imagePullSecrets } = buildTemplate();
  return { image, imagePullPolicy, imagePullSecrets, vault: VAULT, ...overrides };
}

export function buildPlatform(overrides: Partial<PlatformDescription> = {}): PlatformDescription {
  return {
    ...PLATFORM,
    publicUrl: 'https://study.example',
    gateway: {
      enabled: true,
      image: 'registry.example/nginx:1.28.0',
      replicas: 3,
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
      tlsSecretName: 'study-tls',
      requestsPerMinute: 1_000,
      serviceType: 'ClusterIP',
      ingress: { className: 'nginx', host: 'study.example', annotations: {} },
      httpRoute: { hostnames: ['study.example'], parentRefs: [{ name: 'edge', namespace: 'gateways' }] },
    },
    networkPolicy: {
      enabled: true,
      database: { port: 5432, podLabels: { app: 'postgres' }, namespace: 'data', cidrs: [] },
      redis: { port: 6380, cidrs: ['10.9.0.0/24'] },
      vault: { port: 8200, namespace: 'vault', cidrs: [] },
      monitoringNamespace: 'monitoring',
      operatorNamespace: 'studyflow-system',
      gatewayNamespaces: ['ingress'],
      allowInternet: true,
    },
    monitoring: MONITORING,
    ...overrides,
  };
}

export function buildJob(overrides: Partial<JobDescription> = {}): JobDescription {
  return {
    platform: PLATFORM,
    name: 'campus-5f1c9a-4-expand',
    purpose: 'migrate',
    release: 'campus-5f1c9a-4',
    template: buildTemplate(),
    command: ['services/processes/migrate.ts', 'expand'],
    environment: {},
    activeDeadlineSeconds: 600,
    backoffLimit: 3,
    ...overrides,
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** What is at a path of a manifest; undefined where something of it is missing. */
export function at(object: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Fields | null | undefined)?.[key], object);
}

/** The template of the pods of a workload. */
export function podOf(manifest: Manifest): PodSpec | undefined {
  return (at(manifest, 'spec.template.spec') ?? undefined) as PodSpec | undefined;
}

/** As much of a pod as tests look at. */
export interface PodSpec extends Fields {
  readonly containers: readonly (Fields & {
    readonly name: string;
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
    readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  })[];
}

/** Everything that is ever made of a platform: both colours, both kinds of jobs, what there is once. */
export function everyManifest(): Manifest[] {
  return [
    ...renderPlatform(buildPlatform()),
    ...renderColour(buildColour({ colour: 'blue', release: 'campus-0aa1b2-3' })),
    ...renderColour(buildColour()),
    renderJob(buildJob()),
    renderJob(buildJob({ name: 'campus-5f1c9a-4-verify', purpose: 'verify', command: ['check.ts'] })),
  ];
}

/** The one of a kind with a name. */
export function find(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.filter((one) => one.kind === kind && one.metadata.name === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} × ${kind} ${name}`);
  return found[0];
}
