import type { z } from 'zod';
import type { Scope } from '../database/scope.ts';

/** Work that is done later, at least once, by any worker; a dead worker's job returns in ≤ 10 s (R15). */
export interface Job<Payload extends z.ZodType = z.ZodType> {
  /** `module.what`. */
  readonly name: string;
  readonly payload: Payload;
  /** Must be idempotent. `signal` aborts when the worker is told to stop or has lost the job. */
  run(payload: z.output<Payload>, signal: AbortSignal): Promise<void>;
  /**
   * How many of it a worker runs at once, in places of its own: what is more waits in the queue, and takes no other
   * job's place. Absent: it shares the worker's places.
   */
  readonly atOnce?: number;
  /** A crontab line (UTC) when it also runs on a schedule, with the payload `{}`. */
  readonly schedule?: string;
}

/** Puts jobs into the queue. */
export interface JobQueue {
  /** With a scope of a command the job exists exactly if the transaction commits. `key` makes it unique while it waits. */
  enqueue<Payload extends z.ZodType>(
    job: Pick<Job<Payload>, 'name' | 'payload'>,
    payload: z.input<Payload>,
    options?: { readonly scope?: Scope; readonly runAt?: Date; readonly key?: string },
  ): Promise<void>;
}
