import { Construct } from 'constructs';
import type { BackupDescription, PlatformDescription } from '../description.ts';
import { commonLabels } from './labels.ts';
import { k8s } from './plus.ts';
import { podSpec } from './run-to-completion.ts';

/** Backups by a schedule, one at a time; what has become of one is in its pod's termination message. */
export class Backup extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { name, namespace }: Pick<PlatformDescription, 'name' | 'namespace'>,
    backup: BackupDescription,
  ) {
    super(scope, id);
    const labels = commonLabels(name, 'backup');
    const job = `${name}-backup`;
    new k8s.KubeCronJob(this, 'cron-job', {
      metadata: { name: job, labels },
      spec: {
        schedule: backup.schedule,
        timeZone: backup.timeZone ?? 'Etc/UTC',
        suspend: backup.suspend,
        // The database has a lock besides: by hand or by a schedule, one at a time.
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 3_600,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          metadata: { labels },
          spec: {
            activeDeadlineSeconds: backup.activeDeadlineSeconds,
            backoffLimit: 1,
            completions: 1,
            parallelism: 1,
            template: {
              metadata: { labels },
              spec: podSpec({
                platform: { name, namespace },
                name: job,
                purpose: 'backup',
                release: job,
                template: backup.template,
                command: ['services/processes/backup.ts'],
                environment: backup.environment,
              }),
            },
          },
        },
      },
    });
  }
}
