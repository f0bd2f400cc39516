import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '../until.ts';
import { openOwnModelsStage, wordsUpTo, type OwnModelsStage } from './own-models-stage.ts';
import { planFor, WIRE_FORMS } from './wire-forms.ts';

/** Words of an answer that is not over before a test has looked at it. */
const LONG = 2_000;

let stage: OwnModelsStage;

beforeAll(async () => {
  stage = await openOwnModelsStage({ MODELS_QUEUE_LENGTH: '2', MODELS_REST_MS: '600000' });
});

afterAll(async () => {
  expect(stage.gateway.bugs).toEqual([]);
  await stage.close();
});

describe('a student who asks a model of our own', () => {
  test('reads its answer to the end, and the ledger has what it told', async () => {
    const { id, key } = await stage.makeKey();
    const read = await stage.stream(key, 'tutor', { max_tokens: 40 });
    expect(read).toMatchObject({ status: 200, dones: 1, reasons: ['length'], speakers: ['own'] });
    expect(read.text).toBe(wordsUpTo(40));
    expect(read.usage).toMatchObject({ prompt_tokens: 3, completion_tokens: 40, total_tokens: 43 });
    const whole = await stage.post(key, '/chat/completions', { ...ASK, model: 'tutor', max_tokens: 2 });
    expect(await whole.json()).toMatchObject({ choices: [{ message: { content: wordsUpTo(2) } }] });
    const row = { provider: 'own', model: 'small', outcome: 'answered', counts: true, estimated: false };
    expect(await stage.ledgerOf(id)).toEqual([
      { ...row, prompt: 3, completion: 40, usd: 0.083 },
      { ...row, prompt: 3, completion: 2, usd: 0.007 },
    ]);
  });

  test('waits while it is loaded, and so do all others, for one load', async () => {
    const gate = stage.models.gate('third');
    stage.models.script('third', { readyWith: gate.file });
    const { key } = await stage.makeKey();
    const whole = stage.post(key, '/chat/completions', { ...ASK, model: 'own-third', max_tokens: 2 });
    const streams = [1, 2].map(() => stage.stream(key, 'own-third', { max_tokens: 2 }));
    await until(async () => (await stage.stateOf('third'))['state'] === 'loading');
    gate.open();
    for (const read of await Promise.all(streams))
      expect(read).toMatchObject({ text: wordsUpTo(2), dones: 1 });
    expect((await whole).status).toBe(200);
    expect(stage.models.starts('third')).toBe(1);
  });

  test('gets vectors by the name of the task, and the ledger has them', async () => {
    const { id, key } = await stage.makeKey();
    const answer = await stage.post(key, '/embeddings', {
      ...{ model: 'embedding', input: ['one', 'two'], encoding_format: 'float' },
    });
    expect(await answer.json()).toMatchObject({
      data: [{ embedding: [0.5, 0.25] }, { embedding: [0.5, 0.25] }],
      usage: { prompt_tokens: 2, total_tokens: 2 },
    });
    expect(await stage.ledgerOf(id)).toMatchObject([
      { provider: 'own', model: 'embedding', counts: true, prompt: 2, completion: 0, estimated: false },
    ]);
  });

  test('leaves in the middle, and the place is free for the next one', async () => {
    const { id, key } = await stage.makeKey();
    const leaving = new AbortController();
    const body = { ...ASK, model: 'own-small', stream: true, max_tokens: LONG };
    const answer = await stage.post(key, '/chat/completions', body, { signal: leaving.signal });
    await answer.body?.getReader().read();
    expect(await stage.stateOf('small')).toMatchObject({ answering: 1 });
    leaving.abort();
    await until(async () => (await stage.stateOf('small'))['answering'] === 0);
    await until(async () => (await stage.ledgerOf(id)).length > 0);
    expect(await stage.ledgerOf(id)).toMatchObject([{ provider: 'own', outcome: 'left', estimated: true }]);
  });
});

describe('when the server of a model is killed in the middle of an answer', () => {
  /** It has answered before: falls in a row are another matter. */
  const killed = async (key: string, model: string) => {
    await stage.stream(key, 'own-small', { max_tokens: 1 });
    return stage.stream(key, model, { max_tokens: LONG }, stage.killerOf('small'));
  };

  test('the next provider goes on, and no word comes twice', async () => {
    stage.knowAnswer(LONG);
    const { id, key } = await stage.makeKey();
    const read = await killed(key, 'tutor');
    expect(read).toMatchObject({ dones: 1, reasons: ['stop'], roles: 1, speakers: ['own', 'spare'] });
    expect(read.text).toBe(wordsUpTo(LONG));
    expect(read.error).toBeUndefined();
    const [, ...rows] = await stage.ledgerOf(id);
    expect(rows).toMatchObject([
      { provider: 'own', model: 'small', counts: false, estimated: true },
      { provider: 'spare', counts: true, prompt: 11, completion: 7, estimated: false },
    ]);
    expect(read.usage).toMatchObject({
      completion_tokens: rows.reduce((sum, { completion }) => sum + completion, 0),
    });
  });

  test('another model of the same machine goes on', async () => {
    const { key } = await stage.makeKey();
    const read = await killed(key, 'twins');
    expect(read).toMatchObject({
      dones: 1,
      reasons: ['length'],
      studyflow: { provider: 'own', switched: 1 },
    });
    expect(read.text).toBe(wordsUpTo(read.text.split(' ').length - 1));
    expect((await stage.stateOf('large'))['state']).toBe('ready');
  });

  test('and nobody else is there, the stream ends with the error, and what was said stands', async () => {
    const { id, key } = await stage.makeKey();
    const read = await killed(key, 'own-small');
    expect(read).toMatchObject({ dones: 0, reasons: [], error: { code: 'provider_failed' } });
    expect(read.text).toBe(wordsUpTo(read.text.split(' ').length - 1));
    expect((await stage.ledgerOf(id)).at(-1)).toMatchObject({ provider: null, outcome: 'failed' });
    const next = await stage.stream(key, 'own-small', { max_tokens: 3 });
    expect(next).toMatchObject({ text: wordsUpTo(3), dones: 1 });
  });

  test('an answer in one piece comes from the next provider', async () => {
    stage.knowAnswer(3);
    const { key } = await stage.makeKey();
    await stage.stream(key, 'own-small', { max_tokens: 1 });
    const kill = stage.killerOf('small');
    const asked = stage.post(key, '/chat/completions', { ...ASK, model: 'tutor', max_tokens: 1e6 });
    await until(async () => (await stage.stateOf('small'))['answering'] === 1);
    kill();
    expect(await (await asked).json()).toMatchObject({
      choices: [{ message: { content: wordsUpTo(3) }, finish_reason: 'stop' }],
      studyflow: { provider: 'spare', switched: 1 },
    });
  });
});

describe('a model of our own', () => {
  test('goes on where another provider died', async () => {
    const { key } = await stage.makeKey();
    stage.spare.answer((asked) => {
      const { pieces } = planFor(WIRE_FORMS.openai, asked, {
        ...{ deltas: [' word0', ' word1', ' word2'], promptTokens: 1, completionTokens: 1 },
      });
      const whole = String(pieces[0]);
      return { pieces: [whole.slice(0, whole.indexOf(' word2'))], then: 'break' };
    });
    const read = await stage.stream(key, 'rescued', { max_tokens: 20 });
    expect(read).toMatchObject({ dones: 1, speakers: ['spare', 'own'], roles: 1 });
    expect(read.text).toBe(wordsUpTo(read.text.split(' ').length - 1));
    expect(read.text).toContain(' word10');
  });

  test('that is full hands on to the next provider, else says when to come again', async () => {
    stage.knowAnswer(4);
    const { key } = await stage.makeKey();
    const gone = new AbortController();
    const busy = [1, 2, 3, 4].map(() =>
      stage.models
        .post('/v1/chat/completions', { ...ASK, model: 'small', max_tokens: 1e6 }, { signal: gone.signal })
        .catch((error: unknown) => error),
    );
    await until(async () => (await stage.stateOf('small'))['waiting'] === 2);
    expect(await stage.stream(key, 'tutor')).toMatchObject({ text: wordsUpTo(4), speakers: ['spare'] });
    const refused = await stage.post(key, '/chat/completions', { ...ASK, model: 'own-small' });
    const { error } = (await refused.json()) as { error: unknown };
    gone.abort();
    await Promise.all(busy);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([502, '1']);
    expect(error).toMatchObject({ code: 'provider_failed' });
  });

  test('to which a question is too long hands on to one with a larger context, else says why', async () => {
    stage.knowAnswer(4);
    const { key } = await stage.makeKey();
    const messages = [{ role: 'user', content: 'word '.repeat(3_000) }];
    const read = await stage.stream(key, 'tutor', { messages });
    expect(read).toMatchObject({ text: wordsUpTo(4), speakers: ['spare'] });
    const refused = await stage.post(key, '/chat/completions', { model: 'own-small', messages });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'context_length_exceeded' } });
  });

  test('that does not start is passed over, and alone it says when it is tried again', async () => {
    stage.models.script('third', { failsToStart: true });
    await stage.models.post('/v1/models/unload', { model: 'third' });
    const { key } = await stage.makeKey();
    for (let fall = 0; fall < 3; fall += 1) {
      expect((await stage.stream(key, 'own-third')).status).toBeGreaterThanOrEqual(500);
    }
    const refused = await stage.post(key, '/chat/completions', { ...ASK, model: 'own-third' });
    await refused.arrayBuffer();
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
  });

  test('whose whole process is killed in the middle is gone on for by the next provider', async () => {
    stage.knowAnswer(LONG);
    const { key } = await stage.makeKey();
    const ended: Promise<unknown>[] = [];
    const read = await stage.stream(key, 'tutor', { max_tokens: LONG }, () => {
      ended.push(stage.models.end('SIGKILL'));
    });
    await Promise.all(ended);
    expect(read).toMatchObject({ dones: 1, speakers: ['own', 'spare'] });
    expect(read.text).toBe(wordsUpTo(LONG));
    const next = await stage.stream(key, 'tutor');
    expect(next).toMatchObject({ text: wordsUpTo(LONG), speakers: ['spare'] });
  });
});

const ASK = { messages: [{ role: 'user', content: 'hello there' }] };
