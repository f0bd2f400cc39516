import type { LeaderElector } from './leader-elector.ts';

/** For a cluster with one operator and nobody to share with: leads at once and for good, epoch 0. */
export function createSingleLeader(): LeaderElector {
  return {
    epoch: () => 0,
    mayWrite: () => true,
    leadsForMs: () => Number.POSITIVE_INFINITY,
    acquire: async (signal) => (signal.aborted ? undefined : 0),
    hold: async (signal) => {
      if (!signal.aborted) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      }
      return 'stopped';
    },
    release: async () => undefined,
  };
}
