import { HTTP_BUCKETS, type Metrics } from '../telemetry/metrics.ts';
import type { JobStore } from './job-store.ts';
import type { ObserveJob } from './run-attempt.ts';

/** Counts and times attempts, and shows at each scrape how full the queue is. */
export function observeJobs(metrics: Metrics, store: Pick<JobStore, 'depth'>): ObserveJob {
  const duration = metrics.histogram({
    name: 'studyflow_job_duration_seconds',
    help: 'How long attempts at jobs take, by outcome: done, failed, dead, returned, lost.',
    labelNames: ['job', 'outcome'],
    buckets: HTTP_BUCKETS,
  });
  const oldest = metrics.gauge({
    name: 'studyflow_jobs_oldest_seconds',
    help: 'For how long the job that is due longest has been due.',
  });
  metrics.gauge({
    name: 'studyflow_jobs',
    help: 'Jobs by state: waiting, running, dead (given up).',
    labelNames: ['state'],
    async collect() {
      // Without PostgreSQL the other figures are still wanted: these then stay as they were.
      const depth = await store.depth().catch(() => undefined);
      if (depth === undefined) return;
      this.set({ state: 'waiting' }, depth.waiting);
      this.set({ state: 'running' }, depth.running);
      this.set({ state: 'dead' }, depth.dead);
      oldest.set(depth.oldest_seconds);
    },
  });
  return (job, outcome, seconds) => duration.observe({ job, outcome }, seconds);
}
