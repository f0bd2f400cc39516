import { Construct } from 'constructs';
import type { Component } from './edges.ts';
import { commonLabels, componentSelector } from './labels.ts';
import { spread } from './placement.ts';
import { k8s } from './plus.ts';
import { RESTRICTED_CONTAINER, RESTRICTED_POD, quantities } from './pod.ts';

/** The user of postgres and redis in their own images. */
const STORE_USER = 999;

export interface StoreProps {
  readonly platform: string;
  readonly name: string;
  readonly image: string;
  readonly port: number;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Mounted below /run/secrets/store. */
  readonly secretName?: string;
  readonly folder: string;
  readonly size: string;
  readonly memory: string;
  /** A command that succeeds when it answers. */
  readonly ready: readonly string[];
  readonly clients: readonly Component[];
}

/** One server that keeps something, on a volume of its own, reached by the named components alone. */
export class Store extends Construct {
  constructor(scope: Construct, id: string, props: StoreProps) {
    super(scope, id);
    const { platform, name, port } = props;
    const labels = commonLabels(platform, name);
    const selector = componentSelector(platform, name);
    const metadata = { name, labels };
    new k8s.KubeServiceAccount(this, 'account', { metadata, automountServiceAccountToken: false });
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        selector,
        ports: [{ name, port, targetPort: k8s.IntOrString.fromString(name), protocol: 'TCP' }],
      },
    });
    new k8s.KubeStatefulSet(this, 'set', {
      metadata,
      spec: {
        serviceName: name,
        replicas: 1,
        revisionHistoryLimit: 2,
        selector: { matchLabels: selector },
        template: { metadata: { labels }, spec: storePod(props, selector) },
        volumeClaimTemplates: [
          {
            metadata: { name: 'data', labels },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: k8s.Quantity.fromString(props.size) } },
            },
          },
        ],
      },
    });
    new k8s.KubeNetworkPolicy(this, 'network', {
      metadata,
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          {
            from: props.clients.map((client) => ({
              podSelector: { matchLabels: componentSelector(platform, client) },
            })),
            ports: [{ port: k8s.IntOrString.fromNumber(port), protocol: 'TCP' }],
          },
        ],
      },
    });
  }
}

function storePod(props: StoreProps, selector: Readonly<Record<string, string>>): k8s.PodSpec {
  const { name, secretName } = props;
  const alive = { exec: { command: [...props.ready] }, timeoutSeconds: 5 };
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    restartPolicy: 'Always',
    enableServiceLinks: false,
    securityContext: {
      ...RESTRICTED_POD,
      runAsUser: STORE_USER,
      runAsGroup: STORE_USER,
      fsGroup: STORE_USER,
    },
    terminationGracePeriodSeconds: 60,
    ...spread(selector),
    volumes: [
      { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('256Mi') } },
      ...(secretName === undefined ? [] : [{ name: 'secret', secret: { secretName, defaultMode: 0o440 } }]),
    ],
    containers: [
      {
        name,
        image: props.image,
        imagePullPolicy: 'Always',
        args: [...props.args],
        env: Object.entries(props.env).map(([key, value]) => ({ name: key, value })),
        securityContext: RESTRICTED_CONTAINER,
        terminationMessagePolicy: 'FallbackToLogsOnError',
        resources: quantities({
          requests: { cpu: '100m', memory: props.memory },
          limits: { cpu: '2', memory: props.memory },
        }),
        ports: [{ name, containerPort: props.port, protocol: 'TCP' }],
        volumeMounts: [
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'data', mountPath: props.folder },
          ...(secretName === undefined
            ? []
            : [{ name: 'secret', mountPath: '/run/secrets/store', readOnly: true }]),
        ],
        startupProbe: { ...alive, periodSeconds: 2, failureThreshold: 60 },
        readinessProbe: { ...alive, periodSeconds: 5 },
        livenessProbe: { ...alive, periodSeconds: 10, failureThreshold: 6 },
      },
    ],
  };
}
