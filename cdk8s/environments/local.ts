import { LABELS } from '../constructs/labels.ts';
import type { EdgeTarget, RoleDescription, TemplateDescription } from '../description.ts';
import type { DirectEnvironment } from './environment.ts';

const PLATFORM = { name: 'study', namespace: 'studyflow-local' };
const IMAGE = 'studyflow:local';
const PUBLIC_URL = 'http://localhost:4000';
const RELEASE = 'study-local';

const ROLE: RoleDescription = {
  replicas: 1,
  targetCpuUtilizationPercentage: 70,
  targetMetrics: [],
  resources: { requests: { cpu: '100m', memory: '192Mi' }, limits: { cpu: '2', memory: '512Mi' } },
  nodeSelector: {},
  tolerations: [],
};

const TEMPLATE: TemplateDescription = {
  image: IMAGE,
  imagePullPolicy: 'IfNotPresent',
  imagePullSecrets: [],
  publicUrl: PUBLIC_URL,
  secretNames: ['studyflow'],
  // There is no mail server, so addresses cannot be confirmed.
  config: { AUTH_CONFIRM_EMAIL: '0', REDIS_URL: 'redis://redis:6379' },
  roles: { api: ROLE, rooms: ROLE, worker: ROLE },
  terminationGracePeriodSeconds: 40,
};

const MONITORING = { enabled: false, labels: {}, interval: '30s' };

function inside(component: string, port: number): EdgeTarget {
  return { port, podLabels: { [LABELS.instance]: PLATFORM.name, [LABELS.component]: component }, cidrs: [] };
}

/** A cluster on a laptop: one pod of each kind, PostgreSQL and Redis beside them, no operator. */
export const local: DirectEnvironment = {
  name: 'local',
  platform: {
    ...PLATFORM,
    publicUrl: PUBLIC_URL,
    gateway: {
      enabled: true,
      image: 'docker.io/library/nginx:1.29.3',
      replicas: 1,
      resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
      requestsPerMinute: 1_000,
      serviceType: 'ClusterIP',
    },
    networkPolicy: {
      enabled: true,
      database: inside('postgres', 5432),
      redis: inside('redis', 6379),
      monitoringNamespace: 'monitoring',
      gatewayNamespaces: [],
      allowInternet: true,
    },
    monitoring: MONITORING,
  },
  colour: {
    platform: PLATFORM,
    colour: 'blue',
    release: RELEASE,
    revision: 'local',
    template: TEMPLATE,
    monitoring: MONITORING,
  },
  migration: {
    platform: PLATFORM,
    name: 'study-migrate',
    purpose: 'migrate',
    release: RELEASE,
    // The owner of the tables and the administrator are in a Secret that no process of the platform sees.
    template: { ...TEMPLATE, secretNames: ['studyflow', 'studyflow-migrations'] },
    command: ['services/processes/migrate.ts', 'all'],
    environment: {},
    activeDeadlineSeconds: 600,
    backoffLimit: 6,
  },
  data: {
    platform: PLATFORM.name,
    postgresImage: 'docker.io/library/postgres:18',
    redisImage: 'docker.io/library/redis:8',
    secretName: 'studyflow-data',
  },
};
