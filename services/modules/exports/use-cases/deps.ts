import type { Clock } from '../../../platform/clock/clock.ts';
import type { ExportRepository } from '../export.repository.ts';

/** What an export may cost. */
export interface ExportLimits {
  /** Exports that are made for one person at once. */
  readonly atOnce: number;
  /** Days that a file is kept. */
  readonly days: number;
  readonly mostBytes: number;
}

/** What the use cases of people may ask for. */
export interface ExportDeps {
  readonly exports: ExportRepository;
  readonly limits: ExportLimits;
  readonly clock: Pick<Clock, 'now'>;
  /** Leaves the work for the worker, in the transaction of the request. */
  readonly enqueue: (exportId: string) => Promise<void>;
}
