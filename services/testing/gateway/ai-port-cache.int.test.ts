import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openRedis, untilUp } from '../../platform/redis/testing.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import { NOBODY, type Caller } from '../../platform/use-case/caller.ts';
import { openTestGateway, TEST_BOX } from './open-test-gateway.ts';
import { startOpenAiStub, stubSettings, partsOf, type OpenAiStub } from '../../modules/ai/testing.ts';
import type { Ai, AiMessage, AskedFor } from '../../modules/ai/index.ts';
import { sealedJson } from '../../modules/gateway/streams/sealed-json.ts';
import { createCacheStores } from '../../modules/gateway/cache/answer-store.ts';

const PREFIX = `test-ai-port-cache-${process.hrtime.bigint()}`;

let redis: Redis;
let stub: OpenAiStub;
let ai: Ai;
let asked: number;

beforeAll(async () => {
  redis = await untilUp(openRedis({ keyPrefix: PREFIX }));
  stub = await startOpenAiStub();
  ai = portOf({});
});

beforeEach(() => {
  asked = stub.requests.length;
});

afterAll(async () => {
  await stub.close();
  await redis.close();
});

function portOf(more: Record<string, string>): Ai {
  const { port } = openTestGateway({ ...stubSettings(stub), ...more }, { redis }).module;
  if (port === undefined) throw new Error('There is no provider');
  return port.ai;
}

const by = (userId: string, organisationId = ''): { readonly askedFor: AskedFor } => {
  const caller: Caller = { ...NOBODY, role: 'authenticated', userId, organisationId };
  return { askedFor: { caller, requestId: 'request' } };
};

const ask = (content: string, who: { readonly askedFor: AskedFor }, more: readonly AiMessage[] = []) =>
  ai.complete({ messages: [...more, { role: 'user', content }], temperature: 0, ...who });

const provided = (): number => stub.requests.length - asked;

async function textsInRedis(): Promise<string[]> {
  const keys = await redis.command((commands) => commands.keys(`${PREFIX}*`));
  return Promise.all(
    keys.map(async (key) => {
      const dump = await redis.command((commands) => commands.dumpBuffer(key));
      return `${key} ${dump.toString('latin1')}`;
    }),
  );
}

describe('what the platform itself asks', () => {
  test('is asked once at temperature 0 and each text embedded once, for the same person', async () => {
    const lea = by('lea');
    expect((await ask('once', lea)).isCached).toBe(false);
    const again = await ask('once', lea);
    expect(again).toMatchObject({ isCached: true, finishReason: 'stop' });
    expect(again.raw).toMatchObject({ object: 'chat.completion' });
    const warm = { messages: [{ role: 'user', content: 'once' }], temperature: 0.1, ...lea } as const;
    expect((await ai.complete(warm)).isCached).toBe(false);
    expect((await ai.complete({ ...warm, temperature: 0, maxTokens: 5 })).isCached).toBe(false);
    expect((await ai.embed({ text: 'light', ...lea })).isCached).toBe(false);
    expect(await ai.embed({ text: 'light', ...lea })).toMatchObject({
      isCached: true,
      vector: [0.0023064255, -0.009327292, -0.0028842222],
      usage: { totalTokens: 0 },
    });
    expect(provided()).toBe(4);
  });

  test('says of a stream too that it was given again', async () => {
    const question = {
      messages: [{ role: 'user', content: 'stream' }],
      temperature: 0,
      ...by('lea'),
    } as const;
    const ends = [await partsOf(ai.stream(question)), await partsOf(ai.stream(question))].map((parts) =>
      parts.at(-1),
    );
    expect(ends).toMatchObject([{ completion: { isCached: false } }, { completion: { isCached: true } }]);
    expect(provided()).toBe(1);
  });

  test('is never answered by what somebody else was told, nor by what another organisation was', async () => {
    const everybody = [by('lea'), by('eve'), by('lea', 'school'), by('eve', 'college')];
    for (const who of everybody) {
      expect((await ask('whose', who)).isCached).toBe(false);
      expect((await ai.embed({ text: 'whose', ...who })).isCached).toBe(false);
    }
    expect(provided()).toBe(8);
  });

  test('is shared in an organisation only without anything of one person in it', async () => {
    expect((await ask('shared', by('lea', 'shared'))).isCached).toBe(false);
    expect((await ask('shared', by('eve', 'shared'))).isCached).toBe(true);
    const own = ['own-notes', 'earlier-conversation', 'figures', 'conversation', 'material'];
    for (const name of own) {
      const system = { role: 'system', content: `<data name="${name}">\nx\n</data>` } as const;
      expect((await ask('shared', by('lea', 'shared'), [system])).isCached).toBe(false);
      expect((await ask('shared', by('eve', 'shared'), [system])).isCached).toBe(false);
    }
    const subject = { role: 'system', content: '<data name="subject">\nx\n</data>' } as const;
    expect((await ask('shared', by('lea', 'shared'), [subject])).isCached).toBe(false);
    expect((await ask('shared', by('eve', 'shared'), [subject])).isCached).toBe(true);
  });

  test('does not keep an answer that a provider refused to give', async () => {
    stub.next({ text: '', finish: 'content_filter' });
    expect((await ask('refused', by('lea'))).isCached).toBe(false);
    expect((await ask('refused', by('lea'))).isCached).toBe(false);
  });

  test('AI_CACHE=off asks again', async () => {
    const off = portOf({ AI_CACHE: 'off' });
    const question = { messages: [{ role: 'user', content: 'off' }], temperature: 0, ...by('lea') } as const;
    await off.complete(question);
    expect((await off.complete(question)).isCached).toBe(false);
    await off.embed({ text: 'off', ...by('lea') });
    expect((await off.embed({ text: 'off', ...by('lea') })).isCached).toBe(false);
  });

  test('stands in Redis sealed, and goes with whoever asked it', async () => {
    stub.next({ text: 'canary-answer' });
    await ask('canary-question', by('ann', 'leaving'));
    await ai.embed({ text: 'canary-text', ...by('ann', 'leaving') });
    await ask('of another', by('bob', 'leaving'));
    const texts = await textsInRedis();
    expect(texts.some((text) => text.includes('leaving'))).toBe(true);
    expect(texts.filter((text) => text.includes('canary'))).toEqual([]);

    const { askedBy } = createCacheStores(redis, sealedJson(TEST_BOX));
    await askedBy.forget('ann');
    expect((await ask('canary-question', by('bob', 'leaving'))).isCached).toBe(false);
    expect((await ai.embed({ text: 'canary-text', ...by('ann', 'leaving') })).isCached).toBe(false);
    expect((await ask('of another', by('bob', 'leaving'))).isCached).toBe(true);
    await askedBy.forget('ann');
  });
});

test('of one scope the latest 1,000 are kept, each counted once', async () => {
  const { answers } = createCacheStores(redis, sealedJson(TEST_BOX));
  const usage = { promptTokens: 1, completionTokens: 1 };
  const more = { provider: 'main', usage, switched: 0, shares: [] };
  const answer = { model: 'm', wire: 'openai', choices: [], ...more } as const;
  const keep = (n: number): Promise<void> =>
    answers.keep({ scope: 'bounds', question: `question-${n}`, userId: '' }, answer);
  await keep(0);
  await keep(1);
  await keep(0);
  for (let n = 2; n <= 1_000; n += 1) await keep(n);
  const isThere = async (n: number): Promise<boolean> =>
    (await answers.find({ scope: 'bounds', question: `question-${n}` })) !== undefined;
  expect(await Promise.all([isThere(0), isThere(1), isThere(2), isThere(1_000)])).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
