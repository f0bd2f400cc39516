import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRedis, untilUp } from '../../../platform/redis/testing.ts';
import type { Redis } from '../../../platform/redis/redis.ts';
import { serveClients, type ClientsStage } from '../../../testing/clients/serve-clients.ts';

let redis: Redis;
let here: ClientsStage;
let elsewhere: ClientsStage;

beforeAll(async () => {
  redis = await untilUp(openRedis());
  here = await serveClients({ redis });
  elsewhere = await serveClients({ redis });
});

afterAll(async () => {
  await Promise.all([here.close(), elsewhere.close()]);
  await redis.close();
});

const headers = { authorization: 'Bearer person-token' };

describe('a stream of any door', () => {
  test.each([
    ['messages', { model: 'both', max_tokens: 9, messages: [{ role: 'user', content: '[[cut]]' }] }],
    ['responses', { model: 'both', input: '[[cut]]' }],
  ])('of %s goes on behind any of its events, on another process', async (path, body) => {
    const response = await fetch(`${here.served.url}/ai/v1/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...body, stream: true }),
    });
    const events = (await response.text()).split(/(?<=\n\n)/);
    const id = response.headers.get('x-stream-id') ?? '';
    expect(events.length).toBeGreaterThan(8);
    for (const after of [0, 1, 4, events.length - 1]) {
      const again = await fetch(`${elsewhere.served.url}/ai/v1/streams/${id}`, {
        headers: { ...headers, 'last-event-id': String(after) },
      });
      expect((await again.text()).split(/(?<=\n\n)/)).toEqual(events.slice(after));
    }
  });
});

describe('a response that is kept', () => {
  const at = (stage: ClientsStage, path: string, init: RequestInit = {}) =>
    fetch(`${stage.served.url}/ai/v1/responses${path}`, { headers, ...init });
  const ask = async (more: object) => {
    const body = JSON.stringify({ model: 'tutor', input: 'And?', ...more });
    const response = await at(here, '', { method: 'POST', body });
    return {
      status: response.status,
      json: (await response.json()) as { id: string; output: { id: string }[] },
    };
  };

  test('is gone on from, by its name or by an item of it, looked at elsewhere, and forgotten', async () => {
    const { json } = await ask({ input: 'Remember this.', instructions: 'Be kind.' });
    expect(await (await at(elsewhere, `/${json.id}`)).json()).toEqual(json);
    await ask({ previous_response_id: json.id });
    expect(here.stub.asked.at(-1)?.body['messages']).toMatchObject([
      { role: 'user', content: 'Remember this.' },
      { role: 'assistant' },
      { role: 'user', content: 'And?' },
    ]);
    await ask({
      input: [
        { type: 'item_reference', id: json.output[0]?.id },
        { role: 'user', content: 'And?' },
      ],
    });
    expect(here.stub.asked.at(-1)?.body['messages']).toMatchObject([{ role: 'assistant' }, { role: 'user' }]);
    expect(await (await at(here, `/${json.id}`, { method: 'DELETE' })).json()).toMatchObject({
      deleted: true,
    });
    expect((await at(elsewhere, `/${json.id}`)).status).toBe(404);
  });

  test('is nobody else’s, and is not kept when that is not wished for', async () => {
    const { json } = await ask({});
    const stranger = { headers: { authorization: 'Bearer server-token' } };
    expect((await at(here, `/${json.id}`, stranger)).status).toBe(404);
    const forgotten = await ask({ store: false });
    expect(await ask({ previous_response_id: forgotten.json.id })).toMatchObject({ status: 404 });
    const unknown = await ask({ input: [{ type: 'item_reference', id: 'msg_x_9' }] });
    expect(unknown).toMatchObject({ status: 404, json: { error: { param: 'input' } } });
  });
});
