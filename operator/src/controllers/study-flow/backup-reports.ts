import { z } from 'zod';
import type { ContainerState, Job, Pod } from '../../kube/kinds.ts';
import { endOfJob } from '../database-migration/view.ts';

/** What a process of `backup.ts` or `restore.ts` leaves behind as its termination message. */
const reportSchema = z.object({
  backup: z
    .object({ name: z.string(), size: z.number(), completedAt: z.string(), isVerified: z.boolean() })
    .optional(),
  restore: z.object({ name: z.string() }).optional(),
  durationSeconds: z.number().optional(),
  error: z.object({ reason: z.string(), message: z.string() }).optional(),
});

/** What a pod has said at its end, or what has become of its Job. */
export interface Report extends z.output<typeof reportSchema> {
  readonly finishedAt: string;
  readonly job: string;
}

const JOB_NAME_LABEL = 'batch.kubernetes.io/job-name';

/** The reason of Kubernetes for a Job that was ended by its deadline; it takes the pods away, and with them their words. */
export const DEADLINE = 'DeadlineExceeded';

/** The last words of pods that have ended; of one that was killed, that it was; and of Jobs, that time has ended them. */
export function reportsOf({
  jobs,
  pods,
}: {
  readonly jobs: readonly Job[];
  readonly pods: readonly Pod[];
}): readonly Report[] {
  const late = jobs.flatMap((job) => reportOfLate(job) ?? []);
  const names = new Set(late.map(({ job }) => job));
  // A pod that was ended for that may still be seen as one that was killed, later than its Job.
  return [...pods.flatMap((pod) => reportOf(pod) ?? []).filter(({ job }) => !names.has(job)), ...late].sort(
    (one, other) => (one.finishedAt < other.finishedAt ? -1 : 1),
  );
}

function reportOfLate(job: Job): Report | undefined {
  const end = endOfJob(job);
  if (end?.reason !== DEADLINE || end.at === undefined) return undefined;
  const seconds = Number(job.spec?.['activeDeadlineSeconds']);
  return {
    finishedAt: end.at,
    job: job.metadata.name,
    error: {
      reason: DEADLINE,
      message:
        `Job ${job.metadata.name} was not done after ${seconds.toString()} s and was ended; nothing of it counts. If the database has ` +
        'grown, raise spec.backup.activeDeadlineSeconds; if not, look what holds the store or the database up.',
    },
  };
}

function reportOf({ metadata, status }: Pod): Report | undefined {
  const terminated = status?.containerStatuses?.[0]?.state?.terminated;
  if (terminated === undefined) return undefined;
  return {
    ...saidBy(terminated),
    finishedAt: terminated.finishedAt ?? '',
    job: metadata.labels?.[JOB_NAME_LABEL] ?? '',
  };
}

function saidBy({
  exitCode,
  message = '',
  reason = 'Error',
}: NonNullable<ContainerState['terminated']>): z.output<typeof reportSchema> {
  const said = reportSchema.safeParse(jsonOf(message)).data ?? {};
  if (exitCode === 0 || said.error !== undefined) return said;
  const words = message.trim().split('\n').at(-1)?.slice(0, 600) ?? '';
  return { ...said, error: { reason, message: words || `The pod ended with ${String(exitCode)}.` } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
