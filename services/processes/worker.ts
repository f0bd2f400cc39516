import { openEngagement } from '../modules/analytics/module.ts';
import { countChanges } from '../platform/events/count-changes.ts';
import { createOutboxStore } from '../platform/events/outbox-store.ts';
import { observeOutbox } from '../platform/events/observe-outbox.ts';
import { startRelay } from '../platform/events/relay.ts';
import { trimOutboxJob } from '../platform/events/trim-outbox.job.ts';
import { createJobStore } from '../platform/jobs/job-store.ts';
import { observeJobs } from '../platform/jobs/observe-jobs.ts';
import { startSchedules } from '../platform/jobs/schedules.ts';
import { trimExpiredJob } from '../platform/jobs/trim-expired.job.ts';
import { resealJob } from '../platform/secrets/reseal.job.ts';
import { startJobWorker } from '../platform/jobs/worker.ts';
import type { Modules } from './compose.ts';
import type { Platform } from './platform.ts';
import { resealPartsOf, showResealing } from './resealing.ts';
import { meetKeyWishes } from './signing-keys.ts';

/** What people do, as figures: sign-ups are new profiles. */
const COUNTED_TABLES = [
  'public.profiles',
  'public.tasks',
  'public.study_sessions',
  'public.calendar_events',
  'public.notifications',
];

/** The role `worker`: reactions to changes, jobs and their schedules, until the lifecycle stops them. */
export function startWorker(platform: Platform, modules: Modules): void {
  const { database, log, metrics, clock, processId, lifecycle } = platform;
  const chance = Math.random;
  const outbox = createOutboxStore(database);
  const relay = startRelay({
    store: outbox,
    log: log.child({ part: 'outbox' }),
    observe: observeOutbox(metrics, outbox),
    chance,
    holder: processId,
    subscribers: [
      countChanges(metrics, COUNTED_TABLES),
      openEngagement(platform),
      ...modules.all.flatMap((module) => module.subscribers ?? []),
    ],
  });
  lifecycle.onStop('outbox relay', () => relay.stop());

  showResealing(platform);
  meetKeyWishes(platform, modules.identity);
  const store = createJobStore(database);
  const jobs = [
    trimOutboxJob(outbox),
    trimExpiredJob(database),
    resealJob(resealPartsOf(platform, modules), log.child({ part: 'secrets' })),
    ...modules.all.flatMap((module) => module.jobs ?? []),
  ];
  const worker = startJobWorker({
    store,
    jobs,
    log: log.child({ part: 'jobs' }),
    observe: observeJobs(metrics, store),
    chance,
  });
  const schedules = startSchedules({ store, jobs, clock, log });
  lifecycle.onStop('jobs', async () => {
    await schedules.stop();
    await worker.stop();
  });
}
