import type { PlatformDescription } from '../../description.ts';
import { PRE_STOP_SECONDS } from '../config.ts';
import { componentSelector } from '../labels.ts';
import { spread } from '../placement.ts';
import { k8s } from '../plus.ts';
import { NGINX_USER, RESTRICTED_CONTAINER, RESTRICTED_POD, quantities } from '../pod.ts';
import { certificateContainers, certificateSource, certificateVolumes } from './certificate.ts';
import { GATEWAY_DRAIN_SECONDS, GATEWAY_FOLDERS, GATEWAY_PORTS } from './nginx-config.ts';

/** Seconds between the last moment of a drain and SIGKILL. */
const SPARE_SECONDS = 10;

const CONFIG_FILE = `${GATEWAY_FOLDERS.config}/nginx.conf`;

/** SIGTERM ends nginx at once, so it is told to quit before that, and waited for. */
const QUIT = `sleep ${PRE_STOP_SECONDS}; kill -QUIT "$(cat /tmp/nginx.pid)"; while [ -e /tmp/nginx.pid ]; do sleep 0.1; done`;

/** A pod of nginx that owns nothing but /tmp, with what fetches its certificate from Vault beside it. */
export function gatewayPod(platform: PlatformDescription, configName: string): k8s.PodSpec {
  const { name, gateway, priorityClassName, gatewayCertificate } = platform;
  const pullSecrets = gatewayCertificate?.imagePullSecrets ?? [];
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    serviceAccountName: `${name}-gateway`,
    restartPolicy: 'Always',
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((secret) => ({ name: secret })) }),
    securityContext: {
      ...RESTRICTED_POD,
      runAsUser: NGINX_USER,
      runAsGroup: NGINX_USER,
      fsGroup: NGINX_USER,
    },
    terminationGracePeriodSeconds: PRE_STOP_SECONDS + GATEWAY_DRAIN_SECONDS + SPARE_SECONDS,
    ...spread(componentSelector(name, 'gateway')),
    volumes: [
      { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('512Mi') } },
      { name: 'config', configMap: { name: configName, defaultMode: 0o444 } },
      {
        name: 'exempt',
        secret: { secretName: `${name}-gateway-exempt`, optional: true, defaultMode: 0o440 },
      },
      ...certificateVolumes(platform),
    ],
    containers: [
      nginx(gateway, certificateSource(platform) !== undefined),
      ...certificateContainers(platform),
    ],
  };
}

function nginx(
  { image, imagePullPolicy = 'IfNotPresent', resources }: PlatformDescription['gateway'],
  isTls: boolean,
): k8s.Container {
  const { http, https, health } = GATEWAY_PORTS;
  return {
    name: 'nginx',
    image,
    imagePullPolicy,
    command: ['nginx', '-e', 'stderr', '-c', CONFIG_FILE],
    securityContext: RESTRICTED_CONTAINER,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    resources: quantities(resources),
    lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', QUIT] } } },
    ports: [
      { name: 'http', containerPort: http, protocol: 'TCP' },
      ...(isTls ? [{ name: 'https', containerPort: https, protocol: 'TCP' }] : []),
      { name: 'health', containerPort: health, protocol: 'TCP' },
    ],
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'config', mountPath: GATEWAY_FOLDERS.config, readOnly: true },
      { name: 'exempt', mountPath: GATEWAY_FOLDERS.exempt, readOnly: true },
      ...(isTls ? [{ name: 'tls', mountPath: GATEWAY_FOLDERS.tls, readOnly: true }] : []),
    ],
    startupProbe: { ...probe(), periodSeconds: 1, failureThreshold: 60 },
    readinessProbe: { ...probe(), periodSeconds: 2, failureThreshold: 2 },
    livenessProbe: { ...probe(), periodSeconds: 10, failureThreshold: 6 },
  };
}

function probe(): k8s.Probe {
  return { httpGet: { path: '/health', port: k8s.IntOrString.fromString('health') }, timeoutSeconds: 3 };
}
