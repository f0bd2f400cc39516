import { createHash } from 'node:crypto';

import { renderJob } from '@studyflow/cdk8s';

import type { DatabaseMigration } from '../../api/v1alpha1/database-migration.ts';
import { JOB, type Job } from '../../kube/kinds.ts';
import { controllerReference } from '../../runtime/controller-reference.ts';

/** Longest name of a Job: its pods carry it as a label. */
const LONGEST = 63;
const HASH = 8;

/** Pods of one Job that may fail besides the first: what fails is mostly not mended by trying again. The next goes on where it ended. */
const BACKOFF_LIMIT = 1;

/** @returns the name of the Job of the migration's present try. */
export function jobName({ metadata, spec }: DatabaseMigration): string {
  const ending = spec.retry === 0 ? '' : `-r${spec.retry}`;
  const whole = `${metadata.name}${ending}`;
  if (whole.length <= LONGEST && !metadata.name.includes('.')) {
    return whole;
  }
  const hash = createHash('sha256').update(metadata.name).digest('hex').slice(0, HASH);
  const start = metadata.name.replaceAll('.', '-').slice(0, LONGEST - ending.length - HASH - 1);
  return `${start}-${hash}${ending}`;
}

/** The Job that runs the phase. What it is made of cannot change: another try is another Job. */
export function jobFor(migration: DatabaseMigration): Job {
  const { metadata, spec } = migration;
  const { namespace = '' } = metadata;
  const manifest = renderJob({
    platform: { name: spec.platform, namespace },
    name: jobName(migration),
    purpose: 'migrate',
    release: spec.release ?? metadata.name,
    template: spec.template,
    command: ['services/processes/migrate.ts', spec.phase],
    environment: {
      MIGRATION_LOCK_TIMEOUT_MS: String(spec.lockTimeoutMilliseconds),
      MIGRATION_BATCH_SIZE: String(spec.batchSize),
    },
    activeDeadlineSeconds: spec.activeDeadlineSeconds,
    backoffLimit: BACKOFF_LIMIT,
  });
  return {
    ...manifest,
    kind: JOB.kind,
    metadata: { ...manifest.metadata, namespace, ownerReferences: [controllerReference(migration)] },
  };
}
