import { Construct } from 'constructs';
import type { JobDescription } from '../description.ts';
import { LABELS, commonLabels } from './labels.ts';
import { k8s } from './plus.ts';
import { ANYWHERE } from './placement.ts';
import { imageContainer, imagePod, quantities } from './pod.ts';

const RESOURCES = { requests: { cpu: '50m', memory: '192Mi' }, limits: { cpu: '1', memory: '512Mi' } };

/** A pod of the platform's image that runs to its end: a phase of the migrations, or the check of the green pods. */
export class RunToCompletion extends Construct {
  constructor(scope: Construct, id: string, job: JobDescription) {
    super(scope, id);
    const labels = {
      ...commonLabels(job.platform.name, job.purpose),
      [LABELS.release]: job.release,
    };
    new k8s.KubeJob(this, 'job', {
      metadata: { name: job.name, labels },
      spec: {
        activeDeadlineSeconds: job.activeDeadlineSeconds,
        backoffLimit: job.backoffLimit,
        // Whoever started it has read its outcome long before.
        ttlSecondsAfterFinished: 86_400,
        completions: 1,
        parallelism: 1,
        template: { metadata: { labels }, spec: podSpec(job) },
      },
    });
  }
}

function podSpec(job: JobDescription): k8s.PodSpec {
  const variables = {
    ...job.template.config,
    NODE_ENV: 'production',
    PUBLIC_URL: job.template.publicUrl,
    RELEASE: job.release,
    OTEL_SERVICE_NAME: `studyflow-${job.purpose}`,
    ...job.environment,
  };
  const { priorityClassName } = job.template;
  return {
    ...imagePod(job.template),
    ...ANYWHERE,
    ...(priorityClassName !== undefined && { priorityClassName }),
    serviceAccountName: `${job.platform.name}-${job.purpose}`,
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        ...imageContainer(job.template),
        // A document about what was done: /dev/termination-log, at most 4 KiB.
        terminationMessagePath: '/dev/termination-log',
        name: job.purpose,
        args: ['node', ...job.command],
        env: Object.entries(variables).map(([name, value]) => ({ name, value })),
        resources: quantities(RESOURCES),
      },
    ],
  };
}
