import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

import { eventually } from './harness/eventually.ts';
import { startOperatorGround, type Ground } from './harness/ground.ts';
import { BLUE_GREEN, openStages, served, type Stage } from './release-stage.ts';

const CASES = ['promote', 'pause', 'abort', 'abort late', 'return', 'overtake', 'overtake late'] as const;

/** Nothing is confirmed while a test looks. */
const LONG = {
  strategy: { blueGreen: { ...BLUE_GREEN, scaleDownDelaySeconds: 600, progressDeadlineSeconds: 60 } },
};
const BY_HAND = { strategy: { blueGreen: { ...BLUE_GREEN, autoPromotionEnabled: false } } };

jest.setTimeout(180_000);

let ground: Ground;
let stages: Readonly<Record<(typeof CASES)[number], Stage>>;

beforeAll(async () => {
  ground = await startOperatorGround();
  ({ stages } = await openStages(ground, CASES));
});

afterAll(async () => {
  Object.values(stages).forEach(({ history }) => history.stop());
  await ground.close();
});

test('with autoPromotionEnabled: false a release waits for promote', async () => {
  const stage = stages.promote;
  const colour = await served(stage);
  await stage.apply({ image: 'studyflow:2', ...BY_HAND });
  await stage.until(2, 'Switched', 'False', 'AwaitingPromotion');
  expect(await stage.served()).toBe(colour);

  await stage.word(2, { promote: true });
  await stage.until(2, 'Succeeded', 'True');
  expect(await stage.served()).not.toBe(colour);
  expect(stage.history.judge()).toEqual([]);
});

test('a paused release stays where it is, and goes on when it is told to', async () => {
  const stage = stages.pause;
  const colour = await served(stage);
  await stage.apply({
    image: 'studyflow:held',
    strategy: { blueGreen: { ...BLUE_GREEN, progressDeadlineSeconds: 60 } },
  });
  await stage.until(2, 'GreenReady', 'False');
  await stage.word(2, { paused: true });
  await stage.until(2, 'Stalled', 'True', 'Paused');
  const green = colour === 'blue' ? 'green' : 'blue';
  await eventually('all pods are there', async () => (await stage.pods(green)).length === 6);
  await release(stage);
  await eventually('all pods are ready', async () =>
    (await stage.pods(colour === 'blue' ? 'green' : 'blue')).every(isReady),
  );
  expect(await stage.served()).toBe(colour);

  await stage.word(2, { paused: false });
  await stage.until(2, 'Succeeded', 'True');
  expect(stage.history.judge()).toEqual([]);
});

test('an aborted release ends, and its pods with it', async () => {
  const stage = stages.abort;
  const colour = await served(stage);
  await stage.apply({ image: 'studyflow:2', ...BY_HAND });
  await stage.until(2, 'Switched', 'False', 'AwaitingPromotion');
  await stage.word(2, { abort: true });
  await stage.until(2, 'Succeeded', 'False', 'Aborted');
  await eventually(
    'its pods are gone',
    async () => (await stage.pods(colour === 'blue' ? 'green' : 'blue')).length === 0,
  );
  await eventually('it says so', async () => (await stage.release(2))?.status?.step === 'Aborted');

  expect(await stage.served()).toBe(colour);
  expect(stage.history.judge()).toEqual([]);
});

test('an abort after the switch sends traffic back to pods that are still there', async () => {
  const stage = stages['abort late'];
  const colour = await served(stage);
  await stage.apply({ image: 'studyflow:2', ...LONG });
  await stage.until(2, 'Switched', 'True');
  expect(await stage.served()).not.toBe(colour);
  await stage.word(2, { abort: true });
  await stage.until(2, 'Switched', 'False', 'Returned');

  expect(await stage.served()).toBe(colour);
  expect(stage.history.judge()).toEqual([]);
});

test('a roll-back within the window is a switch back to the very pods, without new ones', async () => {
  const stage = stages.return;
  const colour = await served(stage);
  const before = (await stage.pods(colour)).map(({ metadata }) => metadata.uid).toSorted();
  await stage.apply({ image: 'studyflow:2', ...LONG });
  await stage.until(2, 'Switched', 'True');
  await stage.apply();
  await stage.until(3, 'Succeeded', 'True');

  expect(await stage.served()).toBe(colour);
  expect((await stage.pods(colour)).map(({ metadata }) => metadata.uid).toSorted()).toEqual(before);
  await stage.until(2, 'Succeeded', 'False', 'Superseded');
  expect(stage.history.judge()).toEqual([]);
});

test('of two updates in a row the newer one takes over, and the older one never does', async () => {
  const stage = stages.overtake;
  const colour = await served(stage);
  await stage.apply({ image: 'studyflow:held' });
  await stage.until(2, 'GreenReady', 'False');
  await stage.apply({ image: 'studyflow:3' });
  await stage.until(3, 'Succeeded', 'True');

  expect(await stage.served()).not.toBe(colour);
  await eventually(
    'the older one says so',
    async () => (await stage.release(2))?.status?.step === 'Superseded',
  );
  const green = await stage.served();
  await eventually('all pods are of the newer one', async () => {
    const releases = (await stage.pods(green)).map(
      ({ metadata }) => metadata.labels?.['studyflow.dev/release'],
    );
    return releases.length > 0 && releases.every((name) => name === 'demo-3');
  });
  expect(stage.history.judge()).toEqual([]);
});

test('an update that comes while the one before is not confirmed goes back first, then on', async () => {
  const stage = stages['overtake late'];
  const colour = await served(stage);
  await stage.apply({ image: 'studyflow:2', ...LONG });
  await stage.until(2, 'Switched', 'True');
  await stage.apply({ image: 'studyflow:3' });
  await stage.until(3, 'Succeeded', 'True');

  expect(stage.history.colours('api').slice(-3)).toEqual([
    await stage.served(),
    colour,
    await stage.served(),
  ]);
  expect(stage.history.judge()).toEqual([]);
});

/** Lets pods of an image that is held become ready. */
async function release(stage: Stage): Promise<void> {
  const pods = await stage.api.list(stage.path('pods'));
  await Promise.all(
    pods.map(
      async ({ metadata }) =>
        await stage.api.merge(stage.path('pods', metadata.name), {
          metadata: { annotations: { 'kwok.studyflow.dev/ready': 'true' } },
        }),
    ),
  );
}

function isReady({ status }: { readonly status?: Readonly<Record<string, unknown>> }): boolean {
  return ((status?.['conditions'] ?? []) as readonly { type: string; status: string }[]).some(
    ({ type, status: value }) => type === 'Ready' && value === 'True',
  );
}
