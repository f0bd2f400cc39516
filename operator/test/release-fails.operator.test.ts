import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

import { watchSlowdown, type Slowdown } from '../../tools/local/slowdown.ts';
import { startOperatorGround, type Ground } from './harness/ground.ts';
import { BLUE_GREEN, openStages, served, type Stage } from './release-stage.ts';

const CASES = ['never starts', 'crashes', 'cannot migrate', 'has no quota', 'gets no pods at all'] as const;

const DEADLINE_SECONDS = 10;
/** For versions that never get well. */
const SOON = { strategy: { blueGreen: { ...BLUE_GREEN, progressDeadlineSeconds: DEADLINE_SECONDS } } };

jest.setTimeout(180_000);

let ground: Ground;
let machine: Slowdown;
let stages: Readonly<Record<string, Stage>>;

beforeAll(async () => {
  machine = watchSlowdown();
  ground = await startOperatorGround();
  ({ stages } = await openStages(ground, CASES));
});

afterAll(async () => {
  Object.values(stages).forEach(({ history }) => history.stop());
  await ground.close();
  process.stdout.write(`release-fails: machine ×${(await machine.stop()).toFixed(1)}\n`);
});

async function expectUntouched(stage: Stage, colour: string): Promise<void> {
  expect(await stage.served()).toBe(colour);
  expect(await stage.replicas(colour)).toEqual([2, 2, 2]);
  expect(new Set(stage.history.colours('api').slice(-1))).toEqual(new Set([colour]));
  expect(stage.history.judge()).toEqual([]);
}

test.each([
  ['never starts', 'studyflow:never-starts', 'ImagePullFailed'],
  ['crashes', 'studyflow:crash-loop', 'CrashLoop'],
])(
  'an image that %s ends in a stated condition at its deadline, and the old version serves on',
  async (name, image, reason) => {
    const stage = stages[name]!;
    const colour = await served(stage);
    await stage.apply({ image, migrations: { enabled: false }, ...SOON });
    await stage.until(2, 'GreenReady', 'False', reason);
    const { status } = await stage.until(2, 'Stalled', 'True', reason);

    const [from, to] = [Date.parse(status?.startTime ?? ''), Date.parse(status?.endTime ?? '')];
    expect(to - from).toBeLessThanOrEqual(DEADLINE_SECONDS * 1_000 + 5_000 * machine.factor());
    expect(status?.conditions?.find(({ type }) => type === 'Succeeded')).toMatchObject({
      status: 'False',
      reason,
    });
    await expectUntouched(stage, colour);
  },
);

test('migrations that fail end the release before any pod is made', async () => {
  const stage = stages['cannot migrate']!;
  const colour = await served(stage);
  await stage.apply({ image: 'studyflow:expand-fails' });
  await stage.until(2, 'Stalled', 'True', 'MigrationFailed');

  expect(await stage.pods(colour === 'blue' ? 'green' : 'blue')).toEqual([]);
  await expectUntouched(stage, colour);
});

test('a quota that refuses pods is told with what to do, and when it is raised a retry succeeds', async () => {
  const stage = stages['has no quota']!;
  const colour = await served(stage);
  await stage.api.create(stage.path('resourcequotas'), {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'few' },
    spec: { hard: { pods: '7' } },
  });
  await stage.apply({
    image: 'studyflow:2',
    strategy: { blueGreen: { ...BLUE_GREEN, progressDeadlineSeconds: 15 } },
  });
  const { status } = await stage.until(2, 'Stalled', 'True', 'QuotaExceeded');
  expect(status?.message).toContain('Raise the quota');
  await expectUntouched(stage, colour);

  await stage.api.remove(stage.path('resourcequotas', 'few'));
  await stage.word(2, { retry: 1 });
  await stage.until(2, 'Succeeded', 'True');
  expect(await stage.served()).not.toBe(colour);
  expect(stage.history.judge()).toEqual([]);
});

test('the first version of all may fail too: nothing serves, and the next one takes over', async () => {
  const stage = stages['gets no pods at all']!;
  await stage.apply({ image: 'studyflow:never-starts', ...SOON });
  await stage.until(1, 'Stalled', 'True', 'ImagePullFailed');
  await stage.apply({ image: 'studyflow:2' });
  await stage.until(2, 'Succeeded', 'True');

  expect((await stage.release(1))?.status?.step).toBe('Failed');
  expect(stage.history.judge()).toEqual([]);
});
