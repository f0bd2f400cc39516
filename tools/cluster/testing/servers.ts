/** PostgreSQL and Redis in a namespace of a test, gone with it. They pass Pod Security's `restricted`. */
import type { TestEnvironment } from './environment.ts';

const POSTGRES_USER = 999;

/** One server: a Deployment of one pod, and a Service of the same name. */
interface Server {
  readonly name: string;
  readonly image: string;
  readonly port: number;
  readonly container: object;
}

/** The objects of both servers. */
export function serverObjects(images: TestEnvironment['serverImages'], password: string): object[] {
  return [postgres(images.postgres, password), redis(images.redis)].flatMap(objectsOf);
}

function postgres(image: string, password: string): Server {
  return {
    name: 'postgres',
    image,
    port: 5432,
    container: {
      // Below the statement timeout of the platform: a deadlock is told as one. Both colours of a release have pools.
      args: ['postgres', '-c', 'deadlock_timeout=200ms', '-c', 'max_connections=400'],
      env: [
        { name: 'POSTGRES_PASSWORD', value: password },
        { name: 'PGDATA', value: '/data/postgres' },
      ],
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '1Gi' } },
    },
  };
}

function redis(image: string): Server {
  return {
    name: 'redis',
    image,
    port: 6379,
    container: {
      command: [
        'redis-server',
        '--dir',
        '/data',
        '--protected-mode',
        'no',
        '--maxmemory-policy',
        'noeviction',
      ],
      resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { memory: '256Mi' } },
    },
  };
}

function objectsOf(server: Server): object[] {
  const labels = { 'app.kubernetes.io/name': server.name };
  const metadata = { name: server.name, labels };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: podOf(server) },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: labels, ports: [{ port: server.port, targetPort: server.port }] },
    },
  ];
}

function podOf({ name, image, port, container }: Server): object {
  return {
    securityContext: {
      runAsNonRoot: true,
      runAsUser: POSTGRES_USER,
      runAsGroup: POSTGRES_USER,
      fsGroup: POSTGRES_USER,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    containers: [
      {
        name,
        image,
        imagePullPolicy: 'IfNotPresent',
        ports: [{ containerPort: port }],
        readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
        ...container,
      },
    ],
    volumes: [{ name: 'data', emptyDir: {} }],
  };
}
