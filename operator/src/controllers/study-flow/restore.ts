import { renderJob } from '@studyflow/cdk8s';
import { createHash } from 'node:crypto';
import type { RestoreFromSpec, RestoreStatus } from '../../api/v1alpha1/backup.ts';
import type { StudyFlow, StudyFlowStatus } from '../../api/v1alpha1/study-flow.ts';
import { JOB, type Job } from '../../kube/kinds.ts';
import { controllerReference } from '../../runtime/controller-reference.ts';
import { endOfJob, type EndOfJob } from '../database-migration/view.ts';
import { DEADLINE, reportsOf } from './backup-reports.ts';
import { jobTemplate, restorePrefix, storeEnvironment } from './backups.ts';
import type { Observation } from './observe.ts';

/** Failed pods besides the first: what is refused is not mended by trying again. */
const BACKOFF_LIMIT = 1;
const DEADLINE_SECONDS = 86_400;
/** What `restore.ts` ends with when the database is back and Redis still tells of later; a new Job does the rest. */
const NOT_EMPTIED = 'RedisNotEmptied';

type Seen = Pick<Observation, 'studyFlow' | 'backups' | 'lastNumber'>;

/** How the restore of a platform stands; undefined: none was asked for, or it was there before it was asked for. */
export function restoreStateOf({ studyFlow, backups, lastNumber }: Seen): RestoreStatus | undefined {
  const { spec, status } = studyFlow;
  const { restoreFrom } = spec;
  const known = status?.restore;
  if (restoreFrom === undefined || known?.state === 'Restored') return known;
  if (lastNumber > 0 && known === undefined) return undefined;
  const job = jobName(studyFlow, restoreFrom);
  const end = endOfJob(backups.jobs.find(({ metadata }) => metadata.name === job));
  return end === undefined ? { state: 'Running', job } : ended(job, end, backups);
}

/** Its deadline is a day, so something has held it up. */
const late = {
  reason: DEADLINE,
  message: `it was not done after ${DEADLINE_SECONDS.toString()} s. Look what holds the store or the database up.`,
};

function ended(job: string, end: EndOfJob, backups: Seen['backups']): RestoreStatus {
  const { restore, error } = reportsOf(backups).findLast((report) => report.job === job) ?? {};
  if (end.isComplete) {
    return { state: 'Restored', job, ...(restore && { backup: restore.name.slice(0, 63) }) };
  }
  const { reason, message } = end.reason === DEADLINE ? late : (error ?? end);
  return {
    ...{ state: 'Failed', job, reason: reason.slice(0, 128) },
    message: `${reason === NOT_EMPTIED ? '' : 'Nothing was restored: '}${message}`.slice(0, 1_024),
  };
}

/** Whether nothing keeps the first release any more. */
export function isRestored(observation: Seen): boolean {
  return observation.lastNumber > 0 || [undefined, 'Restored'].includes(restoreStateOf(observation)?.state);
}

/** The Job, when there is none yet. */
export function restoreToMake(observation: Seen): Job | undefined {
  const { studyFlow, backups } = observation;
  const { restoreFrom } = studyFlow.spec;
  if (restoreFrom === undefined || isRestored(observation)) return undefined;
  const name = jobName(studyFlow, restoreFrom);
  return backups.jobs.some(({ metadata }) => metadata.name === name)
    ? undefined
    : jobFor(studyFlow, restoreFrom);
}

/** For the status; what has become of it is kept when the Job is gone. */
export function restoreFields(observation: Seen): Pick<StudyFlowStatus, 'restore'> {
  const restore = restoreStateOf(observation);
  return restore === undefined ? {} : { restore };
}

/** Another backup or another store is another Job. */
function jobName(studyFlow: StudyFlow, restoreFrom: RestoreFromSpec): string {
  const hash = createHash('sha256').update(JSON.stringify(restoreFrom)).digest('hex').slice(0, 8);
  return `${restorePrefix(studyFlow)}${hash}`;
}

function jobFor(studyFlow: StudyFlow, restoreFrom: RestoreFromSpec): Job {
  const { name, namespace = '' } = studyFlow.metadata;
  const manifest = renderJob({
    platform: { name, namespace },
    name: jobName(studyFlow, restoreFrom),
    purpose: 'backup',
    release: `${name}-restore`,
    template: jobTemplate(studyFlow.spec, restoreFrom.store),
    command: ['services/processes/restore.ts', restoreFrom.backup],
    usesRedis: true,
    environment: storeEnvironment(restoreFrom.store, name),
    activeDeadlineSeconds: DEADLINE_SECONDS,
    backoffLimit: BACKOFF_LIMIT,
  });
  return {
    ...manifest,
    kind: JOB.kind,
    metadata: { ...manifest.metadata, namespace, ownerReferences: [controllerReference(studyFlow)] },
  };
}
