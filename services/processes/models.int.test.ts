import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../tools/local/wait.ts';
import { ASK, describeModels } from '../testing/models/describe-models.ts';
import { buildModelsStage, MODELS_KEY, type ModelsStage } from '../testing/models/models-stage.ts';
import { watchMachine } from '../testing/time-limits.ts';

const machine = watchMachine();

describe('models, by the stand-in', () =>
  describeModels({ open: () => buildModelsStage(), factor: machine.factor, longTokens: 5_000 }));

describe('models that do not do what they should', () => {
  let stage: ModelsStage;
  beforeAll(async () => {
    stage = buildModelsStage();
    stage.script('third', { failsToStart: true });
    stage.script('large', { isSilent: true, ignoresTerm: true });
    await stage.start({
      MODELS_QUEUE_LENGTH: '1',
      MODELS_STALL_TIMEOUT_MS: '1000',
      MODELS_STOP_TIMEOUT_MS: '50',
      MODELS_LOAD_TIMEOUT_MS: '60000',
      MODELS_BODY_LIMIT_BYTES: '2048',
      MODELS_REST_MS: '600000',
    });
  });
  afterAll(() => stage.close());

  const refusalOf = async (answer: Promise<Response>): Promise<unknown[]> => {
    const response = await answer;
    const { error } = (await response.json()) as { error: { code: string } };
    return [response.status, error.code];
  };
  const chat = (model: unknown, more: object = {}): Promise<Response> =>
    stage.post('/v1/chat/completions', { ...ASK, model, ...more });

  test('what cannot be answered is refused in words that clients know', async () => {
    expect(await refusalOf(chat('nobody'))).toEqual([404, 'model_not_found']);
    expect(await refusalOf(chat(7))).toEqual([400, 'input.malformed']);
    expect(await refusalOf(chat('vectors'))).toEqual([400, 'models.cannot']);
    expect(await refusalOf(stage.post('/v1/chat/completions', '[]'))).toEqual([400, 'input.malformed']);
    expect(await refusalOf(stage.post('/v1/chat/completions', '{'))).toEqual([400, 'input.malformed']);
    expect(await refusalOf(chat('small', { user: 'x'.repeat(2_048) }))).toEqual([413, 'input.too-large']);
    expect(await refusalOf(stage.get('/v1/models/..%2Fetc'))).toEqual([404, 'unknown_url']);
    expect(await refusalOf(stage.post('/slots', {}))).toEqual([404, 'unknown_url']);
    const stranger = { headers: { authorization: 'Bearer somebody-else-0123' } };
    expect(await refusalOf(stage.post('/v1/embeddings', {}, stranger))).toEqual([401, 'invalid_api_key']);
    expect((await fetch(`${stage.url}/health`)).status).toBe(200);
  });

  test('a model that does not start is tried again, rests after three falls, and says until when', async () => {
    for (let fall = 0; fall < 3; fall += 1) {
      expect(await refusalOf(chat('third'))).toEqual([503, 'models.fallen']);
    }
    expect(stage.starts('third')).toBe(3);
    const response = await chat('third');
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(60);
    expect(stage.starts('third')).toBe(3);
    expect(stage.output()).toContain('error: the model cannot be loaded');
  });

  test('a model that says nothing is given up, and one that does not end is killed', async () => {
    expect(await refusalOf(chat('large'))).toEqual([504, 'models.silent']);
    const response = await stage.post('/v1/models/unload', { model: 'large' });
    expect(await response.json()).toMatchObject({ id: 'large', state: 'absent', memory_bytes: 0 });
    expect(stage.servers()).toEqual([]);
  });

  test('more than may wait for a model are told to come again', async () => {
    stage.script('small', { wordMs: 50 });
    const gone = new AbortController();
    const long = (): Promise<unknown> => {
      const body = JSON.stringify({ ...ASK, model: 'small', stream: true, max_tokens: 10_000 });
      return stage
        .post('/v1/chat/completions', body, { signal: gone.signal })
        .catch((error: unknown) => error);
    };
    const answers = [long(), long(), long()];
    const isFull = async (): Promise<boolean> => {
      const model = (await (await stage.get('/v1/models/small')).json()) as { waiting: number };
      return model.waiting === 1;
    };
    expect(await waitUntil(isFull, { timeoutMs: 10_000 * machine.factor() })).toBe(true);
    const response = await chat('small');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await response.json()).toMatchObject({ error: { code: 'models.busy' } });
    gone.abort();
    await Promise.all(answers);
  });

  test('a server of a model finds no secret of ours in its environment', () => {
    const [server] = stage.servers();
    const environment = readFileSync(`/proc/${server?.process.pid ?? 0}/environ`, 'utf8');
    expect(environment).toContain('PATH=');
    expect(environment).not.toContain('MODELS_');
    expect(stage.output()).not.toContain(MODELS_KEY);
  });
});
