import type { StudyFlowSpec } from '../imports/studyflow.dev.ts';
import type { OperatedEnvironment } from './environment.ts';
import { NAMESPACES, OPERATOR, PRIORITY_CLASS } from './operated.ts';

/** Judged before and after traffic moves; what fails goes back by itself. */
const STRATEGY: StudyFlowSpec['strategy'] = {
  blueGreen: {
    progressDeadlineSeconds: 300,
    scaleDownDelaySeconds: 600,
    prePromotionAnalysis: {
      verify: { enabled: true, timeoutSeconds: 120 },
      http: [{ name: 'page', path: '/', role: 'api' }],
    },
    postPromotionAnalysis: {
      prometheus: {
        address: 'http://prometheus-operated.monitoring:9090',
        intervalSeconds: 20,
        count: 6,
        failureLimit: 1,
        queries: [
          {
            name: 'failed-requests',
            query: `(sum(rate(http_request_duration_seconds_count{namespace="{{namespace}}",release="{{release}}",status_code=~"5.."}[1m])) or vector(0))
/ clamp_min(sum(rate(http_request_duration_seconds_count{namespace="{{namespace}}",release="{{release}}"}[1m])), 0.001)`,
            successCondition: { operator: 'LessThan', value: '0.01' },
          },
        ],
      },
      timeoutSeconds: 300,
    },
  },
};

/** As its Helm chart installs it. What is rotated stands there alone. */
const VAULT = {
  address: 'https://vault.vault:8200',
  caCertSecretRef: 'vault-ca',
  mount: 'kubernetes',
  kubernetes: { audience: 'vault', tokenExpirationSeconds: 600 },
};
const MOUNTS = { kv: 'secret', database: 'database', transit: 'transit', pki: 'pki' };
const VAULT_TARGET = { port: 8200, namespace: 'vault', cidrs: [] };

/** Three of everything that people wait for, more when they come, and a way back from every release. */
export const production: OperatedEnvironment = {
  name: 'production',
  operator: { ...OPERATOR, vault: { ...VAULT, mounts: MOUNTS, target: VAULT_TARGET } },
  observability: { grafanaUrl: 'https://grafana.study.example' },
  escalation: { url: 'https://on-call.study.example', secretName: 'studyflow-escalation' },
  platform: {
    name: 'study',
    namespace: NAMESPACES.platform,
    spec: {
      image: 'registry.studyflow.dev/studyflow:0.1.0',
      imagePullPolicy: 'Always',
      publicUrl: 'https://study.example',
      secretNames: ['studyflow'],
      priorityClassName: PRIORITY_CLASS,
      vault: { ...VAULT, transit: {} },
      api: {
        replicas: 3,
        maxReplicas: 20,
        targetCpuUtilizationPercentage: 65,
        resources: { requests: { cpu: '500m', memory: '384Mi' }, limits: { memory: '768Mi' } },
      },
      rooms: {
        replicas: 3,
        maxReplicas: 12,
        targetMetrics: [{ name: 'chat_active_connections', averageValue: '2k' }],
        resources: { requests: { cpu: '500m', memory: '384Mi' }, limits: { memory: '768Mi' } },
      },
      worker: { replicas: 3, maxReplicas: 6 },
      gateway: {
        replicas: 3,
        tlsSecretName: 'study-tls',
        httpRoute: { hostnames: ['study.example'], parentRefs: [{ name: 'edge', namespace: 'gateways' }] },
        trustedProxyCidrs: ['10.0.0.0/8'],
      },
      networkPolicy: {
        database: { cidrs: ['10.20.0.0/24'] },
        redis: { cidrs: ['10.20.1.0/24'] },
        vault: VAULT_TARGET,
        operatorNamespace: NAMESPACES.operator,
        gatewayNamespaces: ['gateways'],
      },
      monitoring: { enabled: true },
      strategy: STRATEGY,
    },
  },
};
