import { Construct } from 'constructs';
import type { PlatformDescription } from '../../description.ts';
import { contentHash } from '../config.ts';
import { DisruptionBudget } from '../disruption-budget.ts';
import { commonLabels, componentSelector } from '../labels.ts';
import { k8s } from '../plus.ts';
import { PORTS } from '../probe.ts';
import { certificateSource } from './certificate.ts';
import { gatewayPod } from './gateway-pod.ts';
import { nginxConfig } from './nginx-config.ts';
import { Routes } from './routes.ts';

const DEFAULT_BODY_LIMITS = { ai: 4_194_304, other: 1_048_576 };

/** The reverse proxy in front (Q201): nginx without rights, its configuration, its Service and the ways to it. */
export class Gateway extends Construct {
  constructor(scope: Construct, id: string, platform: PlatformDescription) {
    super(scope, id);
    const { gateway } = platform;
    const name = `${platform.name}-gateway`;
    const labels = commonLabels(platform.name, 'gateway');
    const selector = componentSelector(platform.name, 'gateway');
    const config = { 'nginx.conf': configOf(platform) };
    const configName = `${name}-config-${contentHash(config)}`;
    new k8s.KubeConfigMap(this, 'config', {
      metadata: { name: configName, labels },
      immutable: true,
      data: config,
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, labels },
      spec: {
        replicas: gateway.replicas,
        revisionHistoryLimit: 2,
        selector: { matchLabels: selector },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromNumber(1),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        template: { metadata: { labels }, spec: gatewayPod(platform, configName) },
      },
    });
    new DisruptionBudget(this, 'budget', { name, labels, selector, keepsTwo: gateway.replicas >= 3 });
    this.#service(platform, name);
    new Routes(this, 'routes', platform);
  }

  #service(description: PlatformDescription, name: string): void {
    const { name: platform, gateway } = description;
    const hasTls = certificateSource(description) !== undefined;
    const ports = hasTls ? (['http', 'https'] as const) : (['http'] as const);
    const main = hasTls ? 'https' : 'http';
    new k8s.KubeService(this, 'service', {
      metadata: { name, labels: commonLabels(platform, 'gateway') },
      spec: {
        type: gateway.serviceType,
        selector: componentSelector(platform, 'gateway'),
        // Else a load balancer hides who asks, and everybody shares one limit.
        ...(gateway.serviceType === 'LoadBalancer' && { externalTrafficPolicy: 'Local' }),
        ports: ports.map((port) => ({
          name: port,
          port: port === 'http' ? 80 : 443,
          targetPort: k8s.IntOrString.fromString(port),
          protocol: 'TCP',
          appProtocol: port,
          ...(port === main && gateway.nodePort !== undefined && { nodePort: gateway.nodePort }),
        })),
      },
    });
  }
}

function configOf(platform: PlatformDescription): string {
  const { name, namespace, gateway } = platform;
  return nginxConfig({
    api: `${name}-api.${namespace}.svc:${PORTS.public}`,
    rooms: `${name}-rooms.${namespace}.svc:${PORTS.public}`,
    hasTls: certificateSource(platform) !== undefined,
    requestsPerMinute: gateway.requestsPerMinute,
    bodyLimits: gateway.bodyLimits ?? DEFAULT_BODY_LIMITS,
    trustedProxyCidrs: gateway.trustedProxyCidrs ?? [],
  });
}
