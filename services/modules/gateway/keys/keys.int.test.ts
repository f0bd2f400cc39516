import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  openAccountsStage,
  QUESTION,
  STAGE_USD,
  type AccountsStage,
} from '../../../testing/gateway/accounts-stage.ts';

let stage: AccountsStage;

beforeAll(async () => {
  stage = await openAccountsStage();
});

afterAll(async () => {
  expect(stage.processes.flatMap(({ bugs }) => bugs)).toEqual([]);
  await stage.close();
});

describe('virtual keys', () => {
  test('are shown once, listed by how they begin, and open the gateway in both ways', async () => {
    const made = await stage.makeKey({ budget: { requests: 5, usd: 2.5, window: 'day' }, models: ['tutor'] });
    expect(made).toMatchObject({
      key: expect.stringMatching(/^sk-sf-[\w-]{43}$/),
      name: 'a key',
      budget: {
        requests: 5,
        tokens: null,
        usd: 2.5,
        window: 'day',
        used: { requests: 0, tokens: 0, usd: 0 },
      },
      models: ['tutor'],
      expires_at: null,
    });
    expect(made.key.startsWith(made.prefix)).toBe(true);
    expect((await stage.chat(made.key)).status).toBe(200);
    const byHeader = await fetch(`${stage.processes[1].url}/ai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': made.key },
      body: JSON.stringify(QUESTION),
    });
    expect(byHeader.status).toBe(200);
    const { json } = await stage.ask('GET', '/keys', { token: 'anna-token' });
    expect(JSON.stringify(json)).not.toContain(made.key);
    expect(json['data']).toContainEqual(
      expect.objectContaining({
        id: made.id,
        budget: expect.objectContaining({ used: { requests: 2, tokens: 36, usd: 2 * STAGE_USD } }),
      }),
    );
    const { rows } = await stage.admin.query<{ row: string }>('select k::text as row from app.ai_keys k');
    expect(rows.map(({ row }) => row).join()).not.toContain(made.key.slice(12));
  });

  test('ask only for the models that they name', async () => {
    const { key } = await stage.makeKey({ models: ['embedding'] });
    expect(await stage.chat(key)).toMatchObject({
      status: 404,
      json: { error: { code: 'model_not_found' } },
    });
  });

  test('make no keys, and show their own usage alone', async () => {
    const { key, id } = await stage.makeKey();
    for (const [method, path] of [
      ['POST', '/keys'],
      ['GET', '/keys'],
      ['POST', `/keys/${id}/rotate`],
      ['DELETE', `/keys/${id}`],
    ] as const) {
      expect(
        await stage.ask(method, path, { token: key, ...(method === 'POST' && { body: { name: 'x' } }) }),
      ).toMatchObject({
        status: 403,
        json: { error: { type: 'permission_error' } },
      });
    }
    expect(await stage.totalOf(key)).toMatchObject({ requests: 0 });
    await stage.chat(key);
    expect(await stage.totalOf(key)).toMatchObject({ requests: 1 });
  });

  test('of somebody else are not there', async () => {
    const { id } = await stage.makeKey();
    for (const [method, path] of [
      ['POST', `/keys/${id}/rotate`],
      ['DELETE', `/keys/${id}`],
      ['DELETE', '/keys/nothing'],
    ] as const) {
      expect(await stage.ask(method, path, { token: 'ben-token' })).toMatchObject({
        status: 404,
        json: { error: { type: 'not_found_error' } },
      });
    }
    expect(JSON.stringify((await stage.ask('GET', '/keys', { token: 'ben-token' })).json)).not.toContain(id);
    expect((await stage.ask('GET', '/keys', { token: 'nobody' })).status).toBe(401);
  });

  test('open nothing a second after they are revoked, in another process too', async () => {
    const { id, key } = await stage.makeKey();
    expect([(await stage.chat(key, { at: 0 })).status, (await stage.chat(key, { at: 1 })).status]).toEqual([
      200, 200,
    ]);
    expect(await stage.ask('DELETE', `/keys/${id}`, { token: 'anna-token' })).toMatchObject({
      json: { id, deleted: true },
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const at of [0, 1] as const) {
      expect(await stage.chat(key, { at })).toMatchObject({
        status: 401,
        json: { error: { code: 'invalid_api_key' } },
      });
    }
    expect((await stage.ask('DELETE', `/keys/${id}`, { token: 'anna-token' })).status).toBe(404);
  });

  test('are rotated: the new one opens at once, the old one nothing a second later', async () => {
    const { id, key } = await stage.makeKey({ budget: { requests: 2, window: 'total' } });
    await stage.chat(key);
    const { json } = await stage.ask('POST', `/keys/${id}/rotate`, { token: 'anna-token' });
    expect(json).toMatchObject({
      id,
      key: expect.stringMatching(/^sk-sf-/),
      budget: { used: { requests: 1 } },
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await stage.chat(key)).status).toBe(401);
    expect((await stage.chat(String(json['key']), { at: 1 })).status).toBe(200);
    expect((await stage.chat(String(json['key']))).status).toBe(429);
  });

  test('end by themselves', async () => {
    const { id, key } = await stage.makeKey({ expires_at: new Date(Date.now() + 600_000).toISOString() });
    await stage.admin.query(`update app.ai_keys set expires_at = now() - interval '1 ms' where id = $1`, [
      id,
    ]);
    expect((await stage.chat(key)).status).toBe(401);
  });

  test.each([
    ['no name', { name: ' ' }, 'name'],
    ['an end that has been', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['an end that is no time', { expires_at: 'soon' }, 'expires_at'],
    ['a budget of nothing', { budget: { window: 'day' } }, 'budget'],
    ['a budget without a window', { budget: { requests: 1 } }, 'budget.window'],
    ['less than nothing', { budget: { usd: -1, window: 'day' } }, 'budget.usd'],
    ['a part of a request', { budget: { requests: 0.5, window: 'day' } }, 'budget.requests'],
    ['models that are no list', { models: 'tutor' }, 'models'],
    ['no models at all', { models: [] }, 'models'],
  ])('are not made with %s', async (_what, input, param) => {
    const answer = await stage.ask('POST', '/keys', {
      token: 'anna-token',
      body: { name: 'a key', ...input },
    });
    expect(answer).toMatchObject({ status: 400, json: { error: { type: 'invalid_request_error', param } } });
  });
});
