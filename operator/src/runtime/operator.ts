import type { Log } from '../telemetry/log.ts';
import type { LeaderElector } from './leadership/leader-elector.ts';
import type { Manager } from './manager.ts';

/** What runs together in one process. */
export interface OperatorParts {
  readonly manager: Manager;
  readonly elector: LeaderElector;
  readonly log: Log;
}

/** How the process stands, and how it came to its end. */
export interface RunningOperator {
  hasSynced(): boolean;
  /** Resolves after a stop that was asked for; rejects when leadership or the caches are lost: the process must end. */
  readonly ended: Promise<void>;
}

/**
 * Fills the caches, waits to lead, leads. When `signal` is aborted it ends what runs, writes what it knows, and lets
 * another lead at once.
 */
export function runOperator({ manager, elector, log }: OperatorParts, signal: AbortSignal): RunningOperator {
  let hasSynced = false;
  async function run(): Promise<void> {
    const { synced, done } = manager.start();
    const broken = done.then(() => new Promise<never>(() => undefined));
    await Promise.race([synced, broken, aborted(signal)]);
    hasSynced = !signal.aborted;
    const epoch = await Promise.race([elector.acquire(signal), broken]);
    if (epoch !== undefined) {
      log.info({ epoch }, 'leads');
      const leading = manager.lead();
      const end = await Promise.race([
        elector.hold(signal),
        broken,
        leading.then(() => new Promise<never>(() => undefined)),
      ]);
      if (end === 'lost') {
        throw new Error(
          'Leadership was lost: another process leads, or the API server did not answer in time.',
        );
      }
    }
  }
  return {
    hasSynced: () => hasSynced,
    ended: run().finally(async () => {
      hasSynced = false;
      await manager.stop();
      await elector.release();
    }),
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
}
