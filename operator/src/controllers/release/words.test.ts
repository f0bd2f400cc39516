import { expect, test } from '@jest/globals';

import type { ReleaseStatus } from '../../api/v1alpha1/release.ts';
import { type Operator, type World, createWorld } from './testing.ts';

const QUICK = { scaleDownDelaySeconds: 30, abortScaleDownDelaySeconds: 30 };
/** More writes than a release takes. */
const MOST_WRITES = 60;

async function served(): Promise<World> {
  const world = createWorld();
  world.release({ blueGreen: QUICK });
  await world.settle(world.operator());
  world.release({ blueGreen: QUICK });
  return world;
}

/** What is said, without when. */
function wordsOf(world: World): unknown {
  const { conditions = [], step, message, colour, ...status } = world.find('demo-2')?.status as ReleaseStatus;
  return {
    conditions: conditions.map(({ type, status: value, reason, message: why }) => [type, value, reason, why]),
    previous: [status.previousColour, status.previousRelease],
    end: [step, message, colour],
  };
}

async function undisturbed(): Promise<unknown> {
  const world = await served();
  await world.settle(world.operator());
  return wordsOf(world);
}

/** Whatever is not the operator. */
function move(world: World): void {
  world.moveDeployments();
  world.movePods();
  world.moveMigrations();
}

/** Reconciles until the process has died. @returns whether it has. */
async function untilDead(world: World, operator: Operator): Promise<boolean> {
  for (let round = 0; round < MOST_WRITES; round += 1) {
    operator.hear();
    if ((await operator.reconcile()).end === 'died') return true;
    move(world);
    world.nowMs += 5_000;
  }
  return false;
}

test.each(['before', 'after'] as const)(
  'killed %s any of its writes, the operator says the same in the end',
  async (when) => {
    const expected = await undisturbed();
    let deaths = 0;
    for (let write = 1; write < MOST_WRITES; write += 1) {
      const world = await served();
      const operator = world.operator();
      operator.killAt(write, when);
      if (!(await untilDead(world, operator))) break;
      deaths += 1;
      // Pods become ready while nobody looks: the next process may switch before it has said anything.
      move(world);
      await world.settle(world.operator());
      expect({ write, words: wordsOf(world) }).toEqual({ write, words: expected });
    }
    expect(deaths).toBeGreaterThan(10);
  },
);
