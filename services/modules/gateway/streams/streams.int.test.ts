import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Redis } from '../../../platform/redis/redis.ts';
import { openRedis, until, untilUp } from '../../../platform/redis/testing.ts';
import { FULL_ANSWER, pausedInTheMiddle, planOfCut, remainderOf } from '../../../testing/gateway/cuts.ts';
import { followStream, type FollowedEvents } from '../../../testing/gateway/follow-stream.ts';
import { routedTo, TEST_BOX } from '../../../testing/gateway/open-test-gateway.ts';
import { startProviderStub, type ProviderStub } from '../../../testing/gateway/provider-stub.ts';
import { serveGateway, type ServedGateway } from '../../../testing/gateway/serve-gateway.ts';
import { WIRE_FORMS } from '../../../testing/gateway/wire-forms.ts';

const FORM = WIRE_FORMS['openai'];
const ASK = {
  model: 'tutor',
  messages: [{ role: 'user', content: 'Say it all.' }],
  stream: true,
  stream_options: { include_usage: true },
};
/** Where the provider falls silent: after a third. */
const CUT = planOfCut(FORM, { at: 9_000, way: 'silence' }).plan;

let redis: Redis;
let stub: ProviderStub;
let one: ServedGateway;
let other: ServedGateway;

beforeAll(async () => {
  const keyPrefix = `test-streams-${process.hrtime.bigint()}`;
  redis = await untilUp(openRedis({ keyPrefix }));
  stub = await startProviderStub((asked) => remainderOf(FORM, asked));
  const settings = routedTo([{ name: 'main', kind: 'openai', url: stub.url }]);
  [one, other] = await Promise.all([serveGateway(settings, { redis }), serveGateway(settings, { redis })]);
});

afterAll(async () => {
  await Promise.all([one.close(), other.close(), stub.close()]);
  await redis.close();
});

const begin = (headers: Record<string, string> = {}): Promise<FollowedEvents> =>
  followStream(`${one.url}/ai/v1/chat/completions`, { body: ASK, headers });

const resume = (id: unknown, after: number, headers: Record<string, string> = {}): Promise<FollowedEvents> =>
  followStream(`${other.url}/ai/v1/streams/${String(id)}`, {
    method: 'GET',
    headers: { 'last-event-id': String(after), ...headers },
  });

/** Begins a stream whose provider falls silent, and reads so far. */
const cutShort = async (headers: Record<string, string> = {}): Promise<FollowedEvents> => {
  stub.answer((asked) => (FORM.spokenOf(asked) === '' ? CUT : remainderOf(FORM, asked)));
  const begun = await begin(headers);
  await begun.until(20);
  return begun;
};

const numbers = (events: FollowedEvents['events']): number[] => events.map(({ id }) => id);

describe('a stream', () => {
  test('has an id and numbered chunks, and is told again from any place by another process', async () => {
    stub.answer((asked) => remainderOf(FORM, asked));
    const begun = await begin();
    await begun.ended;
    const { events } = begun;
    expect(numbers(events)).toEqual(events.map((_event, index) => index + 1));
    expect(begun.text()).toBe(FULL_ANSWER);
    for (const after of [0, 1, 17, events.length - 1]) {
      const again = await resume(begun.headers['x-stream-id'], after);
      await again.ended;
      expect(again.events).toEqual(events.slice(after));
    }
    expect((await resume(begun.headers['x-stream-id'], events.length)).status).toBe(204);
  });

  test('is followed while it runs elsewhere, and asks the provider nothing more', async () => {
    const asked = stub.asked.length;
    let goOn = (): void => undefined;
    const rest = new Promise<void>((resolve) => (goOn = resolve));
    stub.answer((question) => pausedInTheMiddle(remainderOf(FORM, question), rest));
    const begun = await begin();
    await begun.until(3);
    const follower = await resume(begun.headers['x-stream-id'], 2);
    await follower.until(1);
    goOn();
    await Promise.all([begun.ended, follower.ended]);
    expect(follower.events).toEqual(begun.events.slice(2));
    expect(begun.text()).toBe(FULL_ANSWER);
    expect(stub.asked.length).toBe(asked + 1);
  });

  test('goes on by continuation when its reader comes back, whose leaving ended the question', async () => {
    const begun = await cutShort();
    const left = stub.left;
    begun.leave();
    await until(() => stub.left > left, 5_000);
    const heard = [...begun.events];
    const back = await resume(begun.headers['x-stream-id'], heard.length);
    await back.ended;
    expect(heard.map(({ data }) => data)).not.toEqual([]);
    expect(begun.text() + back.text()).toBe(FULL_ANSWER);
    const all = [...heard, ...back.events];
    expect(numbers(all)).toEqual(all.map((_event, index) => index + 1));
    expect(all.filter(({ data }) => data === '[DONE]')).toHaveLength(1);
    expect(
      new Set(
        all.flatMap(({ data }) => (data === '[DONE]' ? [] : [(JSON.parse(data) as { id: string }).id])),
      ),
    ).toEqual(new Set([begun.headers['x-stream-id']]));
  });

  test('is gone on with once, however many come back', async () => {
    const begun = await cutShort();
    begun.leave();
    const asked = stub.asked.length;
    const heard = begun.events.length;
    const all = await Promise.all(
      Array.from({ length: 8 }, () => resume(begun.headers['x-stream-id'], heard)),
    );
    await Promise.all(all.map(({ ended }) => ended));
    for (const back of all) expect(begun.text() + back.text()).toBe(FULL_ANSWER);
    expect(stub.asked.length).toBe(asked + 1);
  });

  test('goes on without its reader when they asked for that', async () => {
    let goOn = (): void => undefined;
    const rest = new Promise<void>((resolve) => (goOn = resolve));
    stub.answer((question) => pausedInTheMiddle(remainderOf(FORM, question), rest));
    const begun = await begin({ 'x-studyflow-resumable': 'true' });
    await begun.until(2);
    const asked = stub.asked.length;
    begun.leave();
    goOn();
    const back = await resume(begun.headers['x-stream-id'], begun.events.length);
    await back.ended;
    expect(begun.text() + back.text()).toBe(FULL_ANSWER);
    expect(stub.asked.length).toBe(asked);
  });

  test('is nobody else’s, and an unknown one is the same', async () => {
    stub.answer((asked) => remainderOf(FORM, asked));
    const begun = await begin();
    await begun.ended;
    const stranger = await resume(begun.headers['x-stream-id'], 0, { authorization: 'Bearer server-token' });
    const unknown = await resume('chatcmpl-unknown', 0);
    for (const answer of [stranger, unknown]) {
      await answer.ended;
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body())).toMatchObject({ error: { type: 'not_found_error' } });
    }
  });

  test('refuses to go on behind what is not kept, and behind what is no number', async () => {
    stub.answer((asked) => remainderOf(FORM, asked));
    const begun = await begin();
    await begun.ended;
    expect((await resume(begun.headers['x-stream-id'], begun.events.length + 1)).status).toBe(409);
    expect((await resume(begun.headers['x-stream-id'], 0, { 'last-event-id': 'x' })).status).toBe(400);
  });
});

test('stands in Redis sealed, question and answer, and is a clear loss where it cannot be opened', async () => {
  stub.answer((asked) => (FORM.spokenOf(asked) === '' ? CUT : remainderOf(FORM, asked)));
  const begun = await followStream(`${one.url}/ai/v1/chat/completions`, {
    body: { ...ASK, messages: [{ role: 'user', content: 'a-secret-of-mine' }] },
  });
  await begun.until(20);
  const id = String(begun.headers['x-stream-id']);
  const keptOf = () =>
    redis.command(async (commands) => ({
      head: await commands.hgetall(redis.keys.cache(`ai-stream:${id}`, 'head')),
      batches: await commands.lrange(redis.keys.cache(`ai-stream:${id}`, 'batches'), 0, -1),
    }));
  // The first batch is told while it is being kept.
  await until(async () => (await keptOf()).batches.length > 0);
  const kept = JSON.stringify(await keptOf());
  for (const word of ['a-secret-of-mine', 'text-delta', 'tutor', begun.text().slice(0, 12)]) {
    expect(kept).not.toContain(word);
  }
  begun.leave();
  const strange = await serveGateway(routedTo([{ name: 'main', kind: 'openai', url: stub.url }]), {
    redis,
    secretBox: { ...TEST_BOX, open: (text, place) => TEST_BOX.open(text, `${place}:of-another`) },
  });
  try {
    const back = await followStream(`${strange.url}/ai/v1/streams/${id}`, { method: 'GET' });
    await back.ended;
    expect(back.status).toBe(409);
    expect(back.body()).toContain('This stream was lost. Ask anew.');
  } finally {
    await strange.close();
  }
});

test('without Redis streams are told all the same, and cannot be come back to', async () => {
  const away = openRedis({ url: 'redis://127.0.0.1:1' });
  const alone = await serveGateway(routedTo([{ name: 'main', kind: 'openai', url: stub.url }]), {
    redis: away,
  });
  try {
    stub.answer((asked) => remainderOf(FORM, asked));
    const begun = await followStream(`${alone.url}/ai/v1/chat/completions`, { body: ASK });
    await begun.ended;
    expect(begun.text()).toBe(FULL_ANSWER);
    const back = await followStream(`${alone.url}/ai/v1/streams/${String(begun.headers['x-stream-id'])}`, {
      method: 'GET',
    });
    expect(back.status).toBe(503);
    back.leave();
  } finally {
    await alone.close();
    await away.close();
  }
});
