import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startOperatorGround, type Ground } from './ground.ts';
import { buildStudyFlow, untilServes } from './study-flows.ts';

let ground: Ground;

beforeAll(async () => {
  ground = await startOperatorGround();
});

afterAll(async () => {
  await ground.close();
});

test('a platform serves, and its next version too', async () => {
  const namespace = await ground.namespace();
  const operator = await ground.startOperator({ namespace });
  await ground.applyYaml([buildStudyFlow()], namespace);
  const first = await untilServes(ground.api, namespace);
  await ground.applyYaml([buildStudyFlow({ image: 'registry.test/studyflow:2' })], namespace);
  const second = await untilServes(ground.api, namespace);
  expect(second.status?.['activeImage']).toBe('registry.test/studyflow:2');
  expect(second.status?.['activeColour']).not.toBe(first.status?.['activeColour']);
  expect(operator.hasExited()).toBe(false);
});
