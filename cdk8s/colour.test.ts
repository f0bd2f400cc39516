import { describe, expect, test } from '@jest/globals';
import { renderColour, renderJob, renderPlatform } from './index.ts';
import {
  at,
  buildColour,
  buildJob,
  buildPlatform,
  buildRole,
  buildTemplate,
  find,
  podOf,
} from './testing.ts';

function environmentOf(name: string, colour = buildColour()): Record<string, string | undefined> {
  const pod = podOf(find(renderColour(colour), 'Deployment', name));
  return Object.fromEntries((pod?.containers[0]?.env ?? []).map(({ name: key, value }) => [key, value]));
}

describe('a process of a colour', () => {
  test('is told its role, its release, and where to ask which release is the active one', () => {
    expect(environmentOf('campus-rooms-green')).toMatchObject({
      STUDYFLOW_ROLES: 'rooms',
      RELEASE: 'campus-5f1c9a-4',
      RELEASE_COLOUR: 'green',
      ACTIVE_RELEASE_URL: 'http://campus-api.study:4000/version',
      OTEL_SERVICE_NAME: 'studyflow-rooms',
      INTERNAL_ADVERTISE_URL: 'http://$(POD_IP):4900',
      PUBLIC_URL: 'https://study.example',
    });
  });

  test('reads the config and then the Secrets, and finds their keys as files too', () => {
    const manifests = renderColour(
      buildColour({ template: buildTemplate({ secretNames: ['base', 'mine'] }) }),
    );
    const pod = podOf(find(manifests, 'Deployment', 'campus-api-green'));
    const config = manifests.find(({ kind }) => kind === 'ConfigMap');
    expect(pod?.containers[0]?.['envFrom']).toEqual([
      { configMapRef: { name: config?.metadata.name } },
      { secretRef: { name: 'base' } },
      { secretRef: { name: 'mine' } },
    ]);
    expect(at(pod, 'volumes.1.projected.sources')).toEqual([
      { secret: { name: 'base', optional: true } },
      { secret: { name: 'mine', optional: true } },
    ]);
  });

  test('drains within the time that it has', () => {
    const config = renderColour(buildColour()).find(({ kind }) => kind === 'ConfigMap');
    // 60 s: 5 before the signal, 50 to drain, 5 to spare.
    expect(config).toMatchObject({ data: { DRAIN_TIMEOUT_MS: '50000', DRAIN_GRACE_MS: '2000' } });
  });

  test('never gets a drain that is no number, however short its time is', () => {
    const template = buildTemplate({ terminationGracePeriodSeconds: 5 });
    const config = renderColour(buildColour({ template })).find(({ kind }) => kind === 'ConfigMap');
    expect(config).toMatchObject({ data: { DRAIN_TIMEOUT_MS: '1000', DRAIN_GRACE_MS: '500' } });
  });
});

describe('the config of a colour', () => {
  const nameWith = (config: Record<string, string>): string | undefined =>
    renderColour(buildColour({ template: buildTemplate({ config }) })).find(
      ({ kind }) => kind === 'ConfigMap',
    )?.metadata.name;

  test('is immutable, and another object when its content is another', () => {
    const config = renderColour(buildColour()).find(({ kind }) => kind === 'ConfigMap');
    expect(config).toMatchObject({ immutable: true, data: { LOG_LEVEL: 'warn' } });
    expect(nameWith({ LOG_LEVEL: 'info' })).not.toBe(nameWith({ LOG_LEVEL: 'warn' }));
  });

  test('is the same object in whatever order its settings were written', () => {
    expect(nameWith({ A: '1', B: '2' })).toBe(nameWith({ B: '2', A: '1' }));
  });

  test('lets the person overrule what follows from running in a cluster', () => {
    const template = buildTemplate({ config: { TRUSTED_PROXIES: '3' } });
    const config = renderColour(buildColour({ template })).find(({ kind }) => kind === 'ConfigMap');
    expect(at(config, 'data.TRUSTED_PROXIES')).toBe('3');
  });
});

describe('the scale of a role', () => {
  test('belongs to its autoscaler where there is one', () => {
    const manifests = renderColour(buildColour());
    expect(at(find(manifests, 'Deployment', 'campus-api-green'), 'spec.replicas')).toBeUndefined();
    const autoscaler = find(manifests, 'HorizontalPodAutoscaler', 'campus-api-green');
    expect(autoscaler).toMatchObject({
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'campus-api-green' },
        minReplicas: 3,
        maxReplicas: 9,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 70 } } },
          { type: 'Pods', pods: { target: { type: 'AverageValue', averageValue: '50' } } },
        ],
      },
    });
    expect(at(autoscaler, 'spec.behavior.scaleDown.stabilizationWindowSeconds')).toBe(300);
  });

  test('is what the person said where there is none', () => {
    const { maxReplicas: _, ...fixed } = buildRole({ replicas: 2, targetMetrics: [] });
    const template = buildTemplate({ roles: { api: fixed, rooms: fixed, worker: fixed } });
    const manifests = renderColour(buildColour({ template }));
    expect(at(find(manifests, 'Deployment', 'campus-api-green'), 'spec.replicas')).toBe(2);
    expect(manifests.filter(({ kind }) => kind === 'HorizontalPodAutoscaler')).toEqual([]);
    expect(find(manifests, 'PodDisruptionBudget', 'campus-api-green')).toMatchObject({
      spec: { maxUnavailable: 1 },
    });
  });
});

describe('a Service and its preview', () => {
  test('both name blue when they are made, and never pods without a colour', () => {
    const manifests = renderPlatform(buildPlatform());
    for (const name of ['campus-api', 'campus-api-preview', 'campus-rooms', 'campus-rooms-preview']) {
      expect(at(find(manifests, 'Service', name), 'spec.selector')).toMatchObject({
        'app.kubernetes.io/instance': 'campus',
        'studyflow.dev/colour': 'blue',
      });
    }
  });

  test('name what they are said to name', () => {
    const manifests = renderPlatform(buildPlatform({ colours: { active: 'green', preview: 'blue' } }));
    const colourOf = (name: string): unknown =>
      (at(find(manifests, 'Service', name), 'spec.selector') as Record<string, string>)[
        'studyflow.dev/colour'
      ];
    expect([colourOf('campus-api'), colourOf('campus-api-preview')]).toEqual(['green', 'blue']);
  });

  test('choose exactly the pods of that colour', () => {
    const service = find(renderPlatform(buildPlatform()), 'Service', 'campus-api');
    for (const colour of ['blue', 'green'] as const) {
      const deployment = find(renderColour(buildColour({ colour })), 'Deployment', `campus-api-${colour}`);
      const labels = at(deployment, 'spec.template.metadata.labels') as Record<string, string>;
      const selector = Object.entries(at(service, 'spec.selector') as Record<string, string>);
      expect(selector.every(([key, value]) => labels[key] === value)).toBe(colour === 'blue');
    }
  });
});

test('a job runs its arguments once, says what it did, and goes after a day', () => {
  const job = renderJob(buildJob({ environment: { MIGRATION_LOCK_TIMEOUT: '5s' } }));
  expect(job).toMatchObject({
    spec: {
      activeDeadlineSeconds: 600,
      backoffLimit: 3,
      ttlSecondsAfterFinished: 86_400,
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              args: ['node', 'services/processes/migrate.ts', 'expand'],
              terminationMessagePath: '/dev/termination-log',
            },
          ],
        },
      },
    },
  });
  expect(podOf(job)?.containers[0]?.env).toContainEqual({ name: 'MIGRATION_LOCK_TIMEOUT', value: '5s' });
});
