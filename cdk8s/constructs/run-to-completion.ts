import { Construct } from 'constructs';
import type { JobDescription } from '../description.ts';
import { LABELS, commonLabels } from './labels.ts';
import { k8s } from './plus.ts';
import { ANYWHERE } from './placement.ts';
import { imageContainer, imagePod, quantities, SECRETS_FOLDER } from './pod.ts';
import { vaultVariables } from './vault.ts';

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

/** What the pod of a job is made of. */
export function podSpec(job: Omit<JobDescription, 'activeDeadlineSeconds' | 'backoffLimit'>): k8s.PodSpec {
  const template = templateOf(job);
  const variables = {
    ...(job.purpose === 'backup' && { SECRET_BOX_KEY_FILE: `${SECRETS_FOLDER}/SECRET_BOX_KEY` }),
    ...template.config,
    ...(template.vault !== undefined && vaultVariables(job.platform, template.vault)),
    NODE_ENV: 'production',
    PUBLIC_URL: template.publicUrl,
    RELEASE: job.release,
    OTEL_SERVICE_NAME: `studyflow-${job.purpose}`,
    ...job.environment,
  };
  const { priorityClassName } = template;
  return {
    ...imagePod(template),
    ...ANYWHERE,
    ...(priorityClassName !== undefined && { priorityClassName }),
    serviceAccountName: `${job.platform.name}-${job.purpose}`,
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        ...imageContainer(template),
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

/**
 * Of all jobs backups and restores alone need Vault, for the master key, and restores for the login of Redis: the others
 * get no token for it.
 */
function templateOf({
  template,
  purpose,
  usesRedis = false,
}: Pick<JobDescription, 'template' | 'purpose' | 'usesRedis'>): JobDescription['template'] {
  const { vault, ...rest } = template;
  const isNeeded =
    vault !== undefined &&
    (vault.transit !== undefined || (usesRedis && vault.kv.credentials.includes('redis')));
  return purpose === 'backup' && isNeeded ? template : rest;
}
