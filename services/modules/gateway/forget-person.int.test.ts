import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRedis, until, untilUp } from '../../platform/redis/testing.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import { silentLog } from '../../platform/telemetry/testing.ts';
import { NOBODY } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { FULL_ANSWER, pausedInTheMiddle, remainderOf } from '../../testing/gateway/cuts.ts';
import { REQUEST } from '../../testing/gateway/describe-provider.ts';
import { followStream, type FollowedEvents } from '../../testing/gateway/follow-stream.ts';
import { PERSON, routedTo } from '../../testing/gateway/open-test-gateway.ts';
import { startProviderStub, type ProviderStub } from '../../testing/gateway/provider-stub.ts';
import { serveGateway, type ServedGateway } from '../../testing/gateway/serve-gateway.ts';
import { WIRE_FORMS } from '../../testing/gateway/wire-forms.ts';
import { SOCKETS } from './doors/sockets/socket-streams.ts';

const FORM = WIRE_FORMS.openai;
const ANOTHER = '6f1d2c3b-0000-4000-8000-000000000002';

let database: OpenDatabase;
let redis: Redis;
let stub: ProviderStub;
let served: ServedGateway;

beforeAll(async () => {
  [database, redis, stub] = await Promise.all([
    openTestDatabase(),
    untilUp(openRedis({ keyPrefix: `test-ai-forget-${process.hrtime.bigint()}` })),
    startProviderStub((asked) => remainderOf(FORM, asked)),
  ]);
  served = await serveGateway(
    { ...routedTo([{ name: 'main', kind: 'openai', url: stub.url }]), AI_ACCOUNTING: 'off' },
    {
      redis,
      accounting: { database: database.database, runner: database.runner, log: silentLog() },
      people: { 'another-token': ANOTHER },
    },
  );
});

afterAll(async () => {
  await Promise.all([served.close(), stub.close()]);
  await Promise.all([redis.close(), database.close()]);
});

const forget = async (userId: string): Promise<void> => {
  await served.module.parts?.forgetPerson?.(userId, new AbortController().signal);
};

const by = (token: string) => ({ authorization: `Bearer ${token}` });

const chat = (token: string): Promise<FollowedEvents> =>
  followStream(`${served.url}/ai/v1/chat/completions`, {
    body: { model: 'tutor', messages: [{ role: 'user', content: 'Say it all.' }], stream: true },
    headers: by(token),
  });

const resumed = async (begun: FollowedEvents, token: string): Promise<number> => {
  const back = await followStream(`${served.url}/ai/v1/streams/${String(begun.headers['x-stream-id'])}`, {
    method: 'GET',
    headers: by(token),
  });
  await back.ended;
  return back.status;
};

const respond = async (token: string, stream: boolean): Promise<string> => {
  const response = await fetch(`${served.url}/ai/v1/responses`, {
    method: 'POST',
    headers: by(token),
    body: JSON.stringify({ model: 'tutor', input: 'Say it all.', stream }),
  });
  return /"id":"(resp_[^"]+)"/.exec(await response.text())?.[1] ?? '';
};

const statusOf = async (id: string, token: string): Promise<number> =>
  (await fetch(`${served.url}/ai/v1/responses/${id}`, { headers: by(token) })).status;

/** Every key of this test. */
async function keysIn(): Promise<readonly string[]> {
  const [all] = redis.keys.cache('', '').split(':');
  return redis.command((commands) => commands.keys(`${String(all)}*`));
}

describe('with an account goes what the gateway has kept for it', () => {
  test('streams that could be resumed; those of others stay', async () => {
    const [own, others] = [await chat('person-token'), await chat('another-token')];
    await Promise.all([own.ended, others.ended]);
    expect([await resumed(own, 'person-token'), await resumed(others, 'another-token')]).toEqual([200, 200]);
    await forget(PERSON);
    expect([await resumed(own, 'person-token'), await resumed(others, 'another-token')]).toEqual([404, 200]);
  });

  test('a stream that runs is told to its end, and is not kept any more', async () => {
    const { promise: rest, resolve: goOn } = Promise.withResolvers<undefined>();
    stub.answer((asked) => pausedInTheMiddle(remainderOf(FORM, asked), rest));
    const own = await chat('person-token');
    await own.until(3);
    await until(async () => (await keysIn()).some((key) => key.includes(String(own.headers['x-stream-id']))));
    await forget(PERSON);
    goOn(undefined);
    await own.ended;
    stub.answer((asked) => remainderOf(FORM, asked));
    expect(own.text()).toBe(FULL_ANSWER);
    expect(await resumed(own, 'person-token')).toBe(404);
    expect((await keysIn()).filter((key) => key.includes(PERSON))).toEqual([]);
  });

  test('a stream of a socket, which is claimed before anything of it is said', async () => {
    const { streams } = served.module;
    const who = { caller: { ...NOBODY, role: 'authenticated', userId: PERSON } } as const;
    const around = { requestId: 'request', who, signal: new AbortController().signal };
    const id = 'chatcmpl-of-a-socket';
    const told = await streams?.begin({
      ...{ ...around, id, request: REQUEST, door: SOCKETS },
      ...{ fallback: 'in-mid-stream', keepAs: { created: 0 } },
    });
    for await (const _parts of told ?? []);
    expect((await streams?.follow(id, around))?.isEnded).toBe(true);
    await forget(PERSON);
    await expect(streams?.follow(id, around)).rejects.toMatchObject({ reason: 'gateway.stream-unknown' });
  });

  test.each([
    ['in one piece', false],
    ['as a stream', true],
  ])('responses that were given %s; those of others stay', async (_how, stream) => {
    const own = await respond('person-token', stream);
    const others = await respond('another-token', stream);
    const both = async () => [await statusOf(own, 'person-token'), await statusOf(others, 'another-token')];
    expect(await both()).toEqual([200, 200]);
    await forget(PERSON);
    expect(await both()).toEqual([404, 200]);
  });
});
