import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openRedis, until, untilUp } from '../../../platform/redis/testing.ts';
import type { Redis } from '../../../platform/redis/redis.ts';
import { FULL_ANSWER, pausedInTheMiddle, remainderOf } from '../../../testing/gateway/cuts.ts';
import { followStream, type FollowedEvents } from '../../../testing/gateway/follow-stream.ts';
import { PERSON, routedTo, TEST_BOX } from '../../../testing/gateway/open-test-gateway.ts';
import {
  startProviderStub,
  type ProviderStub,
  type StubPlan,
} from '../../../testing/gateway/provider-stub.ts';
import { serveGateway, type ServedGateway } from '../../../testing/gateway/serve-gateway.ts';
import { WIRE_FORMS } from '../../../testing/gateway/wire-forms.ts';
import { letterGrams } from '../../../testing/semantic-cache/letter-grams.ts';
import { sealedJson } from '../streams/sealed-json.ts';
import { createCacheStores } from './answer-store.ts';
import { createNearStore } from './semantic/near-store.ts';

const FORM = WIRE_FORMS['openai'];

let redis: Redis;
let stub: ProviderStub;
let served: ServedGateway;
let other: ServedGateway;
let asked: number;

beforeAll(async () => {
  redis = await untilUp(openRedis({ keyPrefix: `test-ai-cache-${process.hrtime.bigint()}` }));
  stub = await startProviderStub();
  const settings = routedTo([{ name: 'main', kind: 'openai', url: stub.url }]);
  [served, other] = await Promise.all([serveGateway(settings, { redis }), serveGateway(settings, { redis })]);
});

beforeEach(() => {
  stub.answer((question) =>
    question.path.endsWith('/embeddings')
      ? vectorsFor([question.body['input']].flat().map(String).map(letterGrams))
      : remainderOf(FORM, question),
  );
  asked = stub.asked.length;
});

afterAll(async () => {
  await Promise.all([served.close(), other.close(), stub.close()]);
  await redis.close();
});

const provided = (): number => stub.asked.length - asked;

const ask = async (
  content: string,
  more: object = {},
  headers: Record<string, string> = {},
  at = served,
): Promise<FollowedEvents> => {
  const body = {
    model: 'tutor',
    messages: [{ role: 'user', content }],
    temperature: 0,
    stream: true,
    ...more,
  };
  return followStream(`${at.url}/ai/v1/chat/completions`, { body, headers });
};

const askWhole = async (...asking: Parameters<typeof ask>): Promise<FollowedEvents> => {
  const answer = await ask(...asking);
  await answer.ended;
  return answer;
};

const marks = (...answers: readonly FollowedEvents[]): unknown[] =>
  answers.map(({ headers }) => headers['x-studyflow-cache']);

describe('the same question at temperature 0', () => {
  test('is answered again without asking anybody, by another process too, as a stream and whole', async () => {
    const first = await askWhole('stream');
    const again = await askWhole('stream', {}, {}, other);
    const whole = await askWhole('stream', { stream: false });
    expect(marks(first, again, whole)).toEqual(['miss', 'hit', 'hit']);
    expect([first.text(), again.text()]).toEqual([FULL_ANSWER, FULL_ANSWER]);
    const { choices, id } = JSON.parse(whole.body()) as { choices: { message: unknown }[]; id: string };
    expect(choices[0]?.message).toMatchObject({ content: FULL_ANSWER });
    expect(id).not.toBe(first.headers['x-stream-id']);
    expect(provided()).toBe(1);
  });

  test('is asked again when the caller wants that', async () => {
    await askWhole('fresh');
    const answers = [
      await askWhole('fresh', {}, { 'x-studyflow-cache': 'off' }),
      await askWhole('fresh', {}, { 'cache-control': 'no-cache' }),
    ];
    expect(marks(...answers)).toEqual([undefined, undefined]);
    expect(provided()).toBe(3);
  });

  test('of somebody else is another question', async () => {
    await askWhole('whose');
    const theirs = await askWhole('whose', {}, { authorization: 'Bearer server-token' });
    expect(marks(theirs)).toEqual(['miss']);
    expect(provided()).toBe(2);
  });

  test('that differs in anything is another question', async () => {
    await askWhole('other');
    await askWhole('other', { max_tokens: 5 });
    await askWhole('other', { messages: [{ role: 'user', content: 'other ' }] });
    expect(provided()).toBe(3);
  });
});

test('answers that would differ are asked anew, unless the caller wants them from before', async () => {
  const warm = { temperature: 0.7 };
  expect(marks(await askWhole('warm', warm), await askWhole('warm', warm))).toEqual([undefined, undefined]);
  const on = { 'x-studyflow-cache': 'on' };
  expect(marks(await askWhole('warm', warm, on), await askWhole('warm', warm, on))).toEqual(['miss', 'hit']);
});

describe('the same question that is asked just now', () => {
  test('is asked once, and whoever leaves disturbs nobody', async () => {
    let goOn = (): void => undefined;
    const rest = new Promise<void>((resolve) => (goOn = resolve));
    stub.answer((question) => pausedInTheMiddle(remainderOf(FORM, question), rest));
    const first = await ask('together');
    const others = await Promise.all([ask('together'), ask('together'), ask('together')]);
    first.leave();
    others[0].leave();
    goOn();
    const stayed = others.slice(1);
    await Promise.all(stayed.map(({ ended }) => ended));
    for (const one of stayed) expect(one.text()).toBe(FULL_ANSWER);
    expect(marks(first, ...others)).toEqual(['miss', 'joined', 'joined', 'joined']);
    expect(provided()).toBe(1);
  });

  test('is given up when the last one has left', async () => {
    stub.answer((question) => pausedInTheMiddle(remainderOf(FORM, question), new Promise(() => undefined)));
    const both = [await ask('alone'), await ask('alone')];
    const left = stub.left;
    for (const one of both) one.leave();
    await until(() => stub.left > left, 5_000);
  });
});

test('AI_CACHE=off neither gives answers again nor asks together', async () => {
  const settings = { ...routedTo([{ name: 'main', kind: 'openai', url: stub.url }]), AI_CACHE: 'off' };
  const off = await serveGateway(settings, { redis });
  try {
    await Promise.all([askWhole('off', {}, {}, off), askWhole('off', {}, {}, off)]);
    expect(marks(await askWhole('off', {}, {}, off))).toEqual([undefined]);
    expect(provided()).toBe(3);
  } finally {
    await off.close();
  }
});

function vectorsFor(vectors: readonly (readonly number[])[]): StubPlan {
  const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }));
  const headers = { 'content-type': 'application/json' };
  return { headers, pieces: [JSON.stringify({ object: 'list', model: 'vectors', data })] };
}

describe('with AI_SEMANTIC_CACHE a question that means the same', () => {
  let near: ServedGateway;
  let elsewhere: ServedGateway;

  beforeAll(async () => {
    const settings = {
      ...routedTo([{ name: 'main', kind: 'openai', url: stub.url }], ['tutor', 'embedding']),
      AI_SEMANTIC_CACHE: JSON.stringify({ tutor: { threshold: 0.5, wait_ms: 2_000 } }),
    };
    [near, elsewhere] = await Promise.all([
      serveGateway(settings, { redis }),
      serveGateway(settings, { redis }),
    ]);
  });

  afterAll(async () => {
    await Promise.all([near.close(), elsewhere.close()]);
  });

  const questions = (): number =>
    stub.asked.slice(asked).filter(({ path }) => !path.endsWith('/embeddings')).length;
  /** Answers are kept behind the back of whoever reads them. */
  const askedUntil = async (mark: string, ...asking: Parameters<typeof ask>): Promise<FollowedEvents> => {
    let answer: FollowedEvents | undefined;
    await until(async () => {
      answer = await askWhole(...asking);
      return answer.headers['x-studyflow-cache'] === mark;
    });
    return answer!;
  };

  test('gets the answer of the other one at another process, sealed, as a stream, until that person goes', async () => {
    const warm = { temperature: 0.5 };
    await askWhole('What is osmosis?', warm, {}, near);
    const again = await askedUntil('semantic', 'Please explain osmosis.', warm, {}, elsewhere);
    expect(again.text()).toBe(FULL_ANSWER);
    expect(again.headers['x-studyflow-similarity']).toMatch(/^[01]\.\d{3}$/);
    const before = questions();
    const others = [
      await askWhole('What is not osmosis?', warm, {}, near),
      await askWhole('Please explain osmosis.', warm, { 'x-studyflow-cache': 'off' }, near),
      await askWhole('Please explain osmosis.', warm, { authorization: 'Bearer server-token' }, near),
    ];
    expect(marks(...others)).toEqual([undefined, undefined, undefined]);
    expect(questions() - before).toBe(3);
    const { askedBy } = createCacheStores(redis, sealedJson(TEST_BOX));
    await until(async () => {
      await askedBy.forget(PERSON);
      return marks(await askWhole('Explain osmosis!', warm, {}, near))[0] === undefined;
    });
  });

  test('is one of the last 16 of its signature, which only the own key opens', async () => {
    const sealed = sealedJson(TEST_BOX);
    const stores = createCacheStores(redis, sealed);
    const store = createNearStore(redis, sealed, stores);
    const key = { scope: 'organisation/bounds', bucket: 'one', text: '', userId: PERSON };
    const usage = { promptTokens: 1, completionTokens: 1 };
    const shared = { provider: 'main', usage };
    const answer = { model: 'm', wire: 'openai', choices: [], switched: 0, shares: [], ...shared } as const;
    for (let n = 1; n <= 17; n += 1) {
      const question = `question-${n}`;
      await store.keep({ ...key, question }, { model: 'vectors', vector: [n, 1] }, answer);
    }
    const found = await store.find({ ...key, question: '' });
    expect(found.map(({ vector }) => vector[0])).toEqual(Array.from({ length: 16 }, (_none, n) => 17 - n));
    expect(await store.answerOf({ ...key, question: '' }, 'question-2')).toEqual(answer);
    const broken = sealedJson({ ...TEST_BOX, open: () => Promise.reject(new Error('another key')) });
    expect(await createNearStore(redis, broken, stores).find({ ...key, question: '' })).toEqual([]);
  });
});
