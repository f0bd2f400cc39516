/** What the platform says of itself to those on call: one look at all processes, queues, releases and alerts. */
export type { PlatformStatus, ProcessStatus } from './status.ts';
