import { afterAll, beforeAll } from '@jest/globals';
import { startOperatorGround, type Ground } from '../harness/ground.ts';
import { openPlatform, type Platform } from './platform.ts';

/** Platforms on the real API server of the run, each with a namespace and an operator of its own. */
export interface Platforms {
  /** While tests run. */
  ground(): Ground;
  open(): Promise<Platform>;
}

/** Opens the ground before the tests of a file and closes it after them. */
export function usePlatforms(): Platforms {
  let ground: Ground;
  beforeAll(async () => {
    ground = await startOperatorGround();
  });
  afterAll(async () => {
    await ground.close();
  });
  return {
    ground: () => ground,
    open: async () => {
      const namespace = await ground.namespace();
      await ground.startOperator({ namespace });
      return openPlatform(ground, namespace);
    },
  };
}
