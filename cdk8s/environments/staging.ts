import type { OperatedEnvironment } from './environment.ts';
import { NAMESPACES, OPERATOR, PRIORITY_CLASS } from './operated.ts';

/** As production, smaller, and with every release held until somebody has looked at its preview. */
export const staging: OperatedEnvironment = {
  name: 'staging',
  operator: { ...OPERATOR, logLevel: 'debug' },
  observability: { grafanaUrl: 'https://grafana.staging.study.example' },
  escalation: { url: 'https://on-call.staging.study.example', secretName: 'studyflow-escalation' },
  platform: {
    name: 'study',
    namespace: NAMESPACES.platform,
    spec: {
      image: 'registry.studyflow.dev/studyflow:0.1.0',
      imagePullPolicy: 'Always',
      publicUrl: 'https://staging.study.example',
      secretNames: ['studyflow'],
      config: { LOG_LEVEL: 'debug' },
      priorityClassName: PRIORITY_CLASS,
      api: { replicas: 3 },
      rooms: { replicas: 3 },
      worker: { replicas: 3 },
      gateway: {
        replicas: 3,
        tlsSecretName: 'study-tls',
        ingress: { className: 'nginx', host: 'staging.study.example' },
        trustedProxyCidrs: ['10.0.0.0/8'],
      },
      networkPolicy: {
        database: { cidrs: ['10.20.0.0/24'] },
        redis: { cidrs: ['10.20.1.0/24'] },
        operatorNamespace: NAMESPACES.operator,
        gatewayNamespaces: ['ingress-nginx'],
      },
      monitoring: { enabled: true },
      strategy: {
        blueGreen: {
          autoPromotionEnabled: false,
          autoPromotionSeconds: 86_400,
          scaleDownDelaySeconds: 60,
          prePromotionAnalysis: { verify: { enabled: true, timeoutSeconds: 120 } },
        },
      },
    },
  },
};
