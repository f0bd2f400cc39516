import { expect, test } from '@jest/globals';

import { CONFIG_MAP } from '../kube/kinds.ts';
import { createFakeKube } from '../kube/testing.ts';
import { applyIfChanged, INTENT_ANNOTATION, isInPlace } from './apply-if-changed.ts';

type ConfigMap = NonNullable<(typeof CONFIG_MAP)['shape']>;

const key = { namespace: 'here', name: 'child' };

function intent(data: Readonly<Record<string, string>>): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: key, data };
}

async function setup() {
  const kube = createFakeKube();
  const made = await applyIfChanged(kube, CONFIG_MAP, intent({ a: '1', b: '1' }), undefined);
  kube.forgetCalls();
  return { kube, made };
}

test('sends nothing when what is wanted is there', async () => {
  const { kube, made } = await setup();
  expect(isInPlace(intent({ b: '1', a: '1' }), made)).toBe(true);
  expect(await applyIfChanged(kube, CONFIG_MAP, intent({ b: '1', a: '1' }), made)).toBe(made);
  expect(kube.calls).toEqual([]);
});

test('leaves what others have added', async () => {
  const { kube } = await setup();
  const edited = kube.edit(CONFIG_MAP, key, (object) => ({ ...object, data: { ...object.data, c: '1' } }));
  await applyIfChanged(kube, CONFIG_MAP, intent({ a: '1', b: '1' }), edited);
  expect(kube.writes()).toEqual([]);
});

test('puts back what was changed or removed by hand', async () => {
  const { kube } = await setup();
  const changed = kube.edit(CONFIG_MAP, key, (object) => ({ ...object, data: { a: '2' } }));
  const after = await applyIfChanged(kube, CONFIG_MAP, intent({ a: '1', b: '1' }), changed);
  expect(after.data).toEqual({ a: '1', b: '1' });
  expect(isInPlace(intent({ a: '1', b: '1' }), after)).toBe(true);
});

test('takes away what is not wanted any more', async () => {
  const { kube, made } = await setup();
  const after = await applyIfChanged(kube, CONFIG_MAP, intent({ a: '1' }), made);
  expect(after.data).toEqual({ a: '1' });
  expect(after.metadata.annotations?.[INTENT_ANNOTATION]).not.toBe(
    made.metadata.annotations?.[INTENT_ANNOTATION],
  );
});

test('is refused when somebody has written since', async () => {
  const { kube, made } = await setup();
  kube.edit(CONFIG_MAP, key, (object) => ({ ...object, data: { ...object.data, c: '1' } }));
  await expect(applyIfChanged(kube, CONFIG_MAP, intent({ a: '9' }), made)).rejects.toMatchObject({
    reason: 'Conflict',
  });
});

test('is refused when it believes that nothing is there, and something is', async () => {
  const { kube } = await setup();
  await expect(applyIfChanged(kube, CONFIG_MAP, intent({ a: '9' }), undefined)).rejects.toMatchObject({
    reason: 'Conflict',
  });
});
