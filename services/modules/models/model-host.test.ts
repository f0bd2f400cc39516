import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { buildHost, buildModel, type TestHost } from './testing.ts';

const patient = new AbortController().signal;

/** Asks a model for nothing. */
async function touch({ host }: TestHost, ...names: readonly string[]): Promise<void> {
  for (const name of names) await host.use(name, patient, async () => undefined);
}

/** An answer that runs until it is ended. */
function answer({ host }: TestHost, name: string): { begun: Promise<unknown>; end: () => Promise<void> } {
  const [begin, finish] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const whole = host.use(name, patient, async () => {
    begin.resolve(undefined);
    await finish.promise;
  });
  return {
    begun: Promise.race([begin.promise, whole]),
    end: () => {
      finish.resolve(undefined);
      return whole;
    },
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let left = 5_000; left > 0 && !isTrue(); left -= 1) await delay(1);
  expect(isTrue()).toBe(true);
}

const three = [
  buildModel('a', { memoryBytes: 6 }),
  buildModel('b', { memoryBytes: 4 }),
  buildModel('c', { memoryBytes: 5 }),
];

test('the least recently used model leaves for one that does not fit beside it', async () => {
  const stage = buildHost(three);
  await touch(stage, 'a', 'b', 'c');
  expect(stage.up()).toEqual(['b', 'c']);
  await touch(stage, 'b', 'a');
  expect(stage.up()).toEqual(['b', 'a']);
  expect(stage.events).toContain('c unloaded: room');
});

test('a model that answers never leaves; who needs its memory waits until it is idle, and lets pass what fits', async () => {
  const stage = buildHost(three);
  const long = answer(stage, 'a');
  await long.begun;
  const waits = touch(stage, 'c');
  await touch(stage, 'b');
  expect(stage.up()).toEqual(['a', 'b']);
  await long.end();
  await waits;
  expect(stage.up()).toContain('c');
});

test('who waits for memory too long is told to try again, and that is no fall', async () => {
  const limits = { queueLength: 8, queueTimeoutMs: 5, backoffMs: 1, falls: 1, restMs: 60_000 };
  const stage = buildHost(three, { limits });
  const long = answer(stage, 'a');
  await long.begun;
  await expect(touch(stage, 'c')).rejects.toMatchObject({ reason: 'models.memory-busy', status: 503 });
  await long.end();
  await touch(stage, 'c');
  expect(stage.events.filter((event) => event.includes('fell'))).toEqual([]);
});

test('a model that fits nowhere is refused, and nobody leaves for it', async () => {
  const stage = buildHost([...three, buildModel('huge', { memoryBytes: 11 })]);
  await touch(stage, 'a', 'b');
  await expect(touch(stage, 'huge')).rejects.toMatchObject({ reason: 'models.too-large', retryable: false });
  expect(stage.up()).toEqual(['a', 'b']);
  await expect(touch(stage, 'nobody')).rejects.toMatchObject({ reason: 'models.unknown' });
});

test('a hundred who ask at once share one load', async () => {
  const limits = { queueLength: 200, queueTimeoutMs: 60_000, backoffMs: 1, falls: 3, restMs: 1 };
  const stage = buildHost([buildModel('a', { parallel: 4 })], { limits });
  stage.starting = () => delay(5);
  await Promise.all([stage.host.load('a'), ...Array.from({ length: 100 }, () => touch(stage, 'a'))]);
  expect(stage.starts()).toBe(1);
});

test('a model that crashed is up again after a pause, without anybody asking', async () => {
  const stage = buildHost(three);
  await touch(stage, 'a');
  stage.crash('a');
  expect(stage.host.find('a').server).toBeDefined();
  await until(() => stage.starts() === 2 && stage.host.find('a').state === 'ready');
  expect(stage.events).toEqual(['a loaded', 'a fell: crash', 'a loaded']);
});

test('a model that crashed and does not come up at once is tried until it does, or rests', async () => {
  const limits = { queueLength: 8, queueTimeoutMs: 60_000, backoffMs: 1, falls: 4, restMs: 60_000 };
  const stage = buildHost(three, { limits });
  await touch(stage, 'a');
  stage.starting = async () => {
    if (stage.starts() < 4) throw new Error('it does not start');
  };
  stage.crash('a');
  await until(() => stage.host.find('a').state === 'ready' && stage.starts() === 4);
  stage.starting = async () => Promise.reject(new Error('it does not start'));
  stage.crash('a');
  await until(() => stage.host.find('a').falls.isResting());
  expect(stage.events.filter((event) => event === 'a fell: crash').length).toBe(2);
});

test('a model that falls again and again is refused at once, and is tried once when it has rested', async () => {
  let now = 0;
  const stage = buildHost([buildModel('a', { parallel: 9 })], { clock: { monotonicMs: () => now } });
  stage.starting = async () => Promise.reject(new Error('it does not start'));
  for (let fall = 0; fall < 3; fall += 1) {
    await expect(touch(stage, 'a')).rejects.toMatchObject({ reason: 'models.fallen' });
    now += 10;
  }
  expect(stage.starts()).toBe(3);
  await expect(touch(stage, 'a')).rejects.toMatchObject({ reason: 'models.fallen', retryAfterMs: 59_990 });
  expect(stage.starts()).toBe(3);
  now += 60_000;
  const tries = await Promise.allSettled(Array.from({ length: 5 }, () => touch(stage, 'a')));
  expect(tries.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
  expect(stage.starts()).toBe(4);
  now += 60_000;
  stage.starting = () => Promise.resolve();
  await touch(stage, 'a');
  expect(stage.up()).toEqual(['a']);
});

test('a model that nobody asks is unloaded, but for those that shall stay', async () => {
  const stage = buildHost([buildModel('a'), buildModel('b', { preload: true })], { idleMs: 2 });
  await touch(stage, 'a', 'b');
  await until(() => stage.events.includes('a unloaded: idle'));
  await delay(10);
  expect(stage.up()).toEqual(['b']);
});

test('the best model for a task is the first that names it and has not fallen', async () => {
  const limits = { queueLength: 8, queueTimeoutMs: 60_000, backoffMs: 1, falls: 1, restMs: 60_000 };
  const models = [buildModel('big', { tasks: ['tutor'] }), buildModel('small', { tasks: ['quiz', 'tutor'] })];
  const stage = buildHost(models, { limits });
  expect(['tutor', 'quiz', 'cooking'].map(stage.host.chooseFor)).toEqual(['big', 'small', undefined]);
  stage.starting = async () => Promise.reject(new Error('it does not start'));
  await expect(touch(stage, 'big')).rejects.toMatchObject({ reason: 'models.fallen' });
  expect(stage.host.chooseFor('tutor')).toBe('small');
  await expect(touch(stage, 'small')).rejects.toMatchObject({ reason: 'models.fallen' });
  expect(stage.host.chooseFor('tutor')).toBe('big');
});

test('a model is unloaded when it is asked to, but not while it answers', async () => {
  const stage = buildHost(three);
  const long = answer(stage, 'a');
  await long.begun;
  await expect(stage.host.unload('a')).rejects.toMatchObject({ reason: 'models.busy' });
  await long.end();
  await Promise.all([stage.host.unload('a'), stage.host.unload('a')]);
  await stage.host.unload('b');
  expect(stage.events).toEqual(['a loaded', 'a unloaded: asked']);
  await touch(stage, 'a');
  expect(stage.up()).toEqual(['a']);
});

test('whoever goes while a model is loaded does not wait, and the model is loaded all the same', async () => {
  const stage = buildHost(three);
  const loading = Promise.withResolvers<undefined>();
  stage.starting = () => loading.promise;
  const gone = new AbortController();
  const waits = stage.host.use('a', gone.signal, async () => undefined);
  gone.abort(new Error('gone'));
  await expect(waits).rejects.toThrow('gone');
  loading.resolve(undefined);
  await until(() => stage.host.find('a').state === 'ready');
  expect(stage.host.find('a').slots.taken()).toBe(0);
});

test('at the stop every server ends, those that are being loaded too, and nothing is loaded any more', async () => {
  const stage = buildHost(three);
  await touch(stage, 'a');
  stage.starting = () => delay(5);
  const waits = touch(stage, 'b').catch((error: unknown) => error);
  await delay(1);
  await stage.host.close();
  await waits;
  expect(stage.up()).toEqual([]);
  await expect(touch(stage, 'c')).rejects.toMatchObject({ status: 503 });
  expect(stage.up()).toEqual([]);
});
