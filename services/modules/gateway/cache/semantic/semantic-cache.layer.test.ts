import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { letterGrams } from '../../../../testing/semantic-cache/letter-grams.ts';
import { systemClock } from '../../../../platform/clock/clock.ts';
import { NOBODY } from '../../../../platform/use-case/caller.ts';
import type { GatewayCall } from '../../call.ts';
import type { Answer } from '../../canonical/answer.ts';
import { textOf, type ChatRequest } from '../../canonical/request.ts';
import type { Gateway } from '../../gateway.ts';
import type { GatewayPart } from '../../gateway-part.ts';
import { partsOf } from '../replay.ts';
import type { NearKey } from './near-key.ts';
import type { NearQuestion, NearStore } from './near-store.ts';
import { semanticCacheLayer } from './semantic-cache.layer.ts';

const ASKED = 'What is photosynthesis?';
const LIKE = 'Please explain photosynthesis.';
const POLICY = { threshold: 0.5, maxTemperature: 0.7, waitMs: 1_000 };

let answered: string[];
let embedded: string[];
let observed: string[];
let notes: Record<string, string>;
let embed: (text: string, signal: AbortSignal) => Promise<readonly number[]>;
let embedder: string;
let finish: Answer['choices'][number]['finishReason'];

beforeEach(() => {
  [answered, embedded, observed, notes] = [[], [], [], {}];
  embed = (text) => Promise.resolve(letterGrams(text));
  embedder = 'main/vectors';
  finish = 'stop';
});

/** As the one in Redis keeps them. */
function storeInMemory(): NearStore & { readonly scopes: () => string[] } {
  const near = new Map<string, NearQuestion[]>();
  const answers = new Map<string, Answer>();
  const placeOf = ({ scope, bucket }: NearKey): string => `${scope} ${bucket}`;
  return {
    scopes: () => [...near.keys()].map((place) => place.split(' ', 1)[0] ?? ''),
    find: async (key) => near.get(placeOf(key)) ?? [],
    answerOf: async (key, question) => answers.get(`${placeOf(key)} ${question}`),
    keep: async (key, vector, answer) => {
      const { question } = key;
      near.set(placeOf(key), [{ question, ...vector }, ...(near.get(placeOf(key)) ?? [])]);
      answers.set(`${placeOf(key)} ${question}`, answer);
    },
  };
}

function answerTo(text: string): Answer {
  const usage = { promptTokens: 3, completionTokens: 4 };
  const choices = [{ index: 0, text, toolCalls: [], finishReason: finish }];
  const shares = [{ provider: 'main', model: 'm', usage }];
  return { model: 'm', choices, wire: 'openai', usage, provider: 'main', switched: 0, shares };
}

function callOf(
  content: string,
  request: Partial<ChatRequest> = {},
  call: Partial<GatewayCall> = {},
): GatewayCall {
  const caller = { ...NOBODY, role: 'authenticated', userId: 'anna', organisationId: 'school' } as const;
  return {
    ...{
      id: 'id',
      requestId: 'request',
      who: { caller },
      fallback: 'in-mid-stream',
      door: 'chat-completions',
    },
    signal: new AbortController().signal,
    note: (name, value) => (notes[name] = value),
    request: {
      ...{
        model: 'tutor',
        tools: [],
        responseFormat: { type: 'text' },
        temperature: 0.2,
        stop: [],
        n: 1,
        extra: {},
      },
      messages: [{ role: 'user', content }],
      ...request,
    },
    ...call,
  };
}

function open(store: NearStore = storeInMemory(), policy = POLICY): Gateway {
  const answer = (call: GatewayCall): Answer => {
    const text = textOf(call.request.messages.at(-1)?.content ?? '');
    answered.push(text);
    return answerTo(`About: ${text}`);
  };
  const inner: Gateway = {
    complete: async (call) => answer(call),
    stream: async function* (call) {
      yield partsOf(answer(call));
    },
    embed: () => Promise.reject(new Error('not asked')),
    moderate: () => Promise.reject(new Error('not asked')),
  };
  return semanticCacheLayer({
    policies: { tutor: policy },
    store,
    embed: async (text, signal) => {
      embedded.push(text);
      return { model: embedder, vector: await embed(text, signal) };
    },
    observe: (how) => observed.push(how),
    clock: systemClock,
  })(inner);
}

/** What is kept is kept behind the answer. */
const kept = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
};

async function partsOfStream(gateway: Gateway, call: GatewayCall): Promise<GatewayPart[]> {
  const parts: GatewayPart[] = [];
  for await (const batch of gateway.stream(call)) parts.push(...batch);
  return parts;
}

describe('a question that means the same as one before', () => {
  test('gets its answer, whole and as a stream, and says so in headers and ledger', async () => {
    const gateway = open();
    await gateway.complete(callOf(ASKED));
    await kept();
    const whole = await gateway.complete(callOf(LIKE));
    expect(whole.choices[0]?.text).toBe(`About: ${ASKED}`);
    expect(notes).toMatchObject({
      'x-studyflow-cache': 'semantic',
      'x-studyflow-similarity': expect.stringMatching(/^0\.\d{3}$/) as unknown,
    });
    expect(whole.shares).toEqual([
      {
        provider: 'cache',
        model: `semantic ${notes['x-studyflow-similarity']}`,
        usage: { promptTokens: 0, completionTokens: 0 },
      },
    ]);
    const parts = await partsOfStream(gateway, callOf(LIKE));
    expect(parts.map(({ type }) => type)).toEqual([
      'start',
      'speaker',
      'text-delta',
      'finish',
      'usage',
      'end',
    ]);
    expect(answered).toEqual([ASKED]);
    expect(observed).toEqual(['miss', 'hit', 'hit']);
  });

  test('is found after a stream too, and the very same needs no vector', async () => {
    const gateway = open();
    await partsOfStream(gateway, callOf(ASKED));
    await kept();
    expect(embedded).toEqual([ASKED]);
    await gateway.complete(callOf(ASKED));
    expect(embedded).toEqual([ASKED]);
    expect(notes['x-studyflow-similarity']).toBe('1.000');
  });

  test('is asked when the vectors are not near enough, or of another length', async () => {
    const gateway = open(storeInMemory(), { ...POLICY, threshold: 0.99 });
    await gateway.complete(callOf(ASKED));
    await kept();
    await gateway.complete(callOf(LIKE));
    embed = () => Promise.resolve([1, 2, 3]);
    await gateway.complete(callOf(LIKE, { maxTokens: 1 }));
    expect(answered).toEqual([ASKED, LIKE, LIKE]);
  });
});

test('the vector that was asked for to look for others is kept, and no second one is asked for', async () => {
  const gateway = open(storeInMemory(), { ...POLICY, threshold: 0.99 });
  await gateway.complete(callOf(ASKED));
  await kept();
  await gateway.complete(callOf(LIKE));
  await kept();
  expect(embedded).toEqual([ASKED, LIKE]);
  await gateway.complete(callOf(LIKE));
  expect(answered).toEqual([ASKED, LIKE]);
});

test('vectors of two models, or of the same at two providers, are never compared', async () => {
  for (const other of ['spare/vectors', 'main/others']) {
    const gateway = open();
    embedder = 'main/vectors';
    await gateway.complete(callOf(ASKED));
    await kept();
    embedder = other;
    await gateway.complete(callOf(LIKE));
  }
  expect(observed).toEqual(['miss', 'miss', 'miss', 'miss']);
});

describe('a question is asked by itself', () => {
  const image = { type: 'image', source: { kind: 'url', url: 'https://example.org/a.png' } } as const;
  test.each<[string, Partial<ChatRequest>, Partial<GatewayCall>]>([
    ['with tools', { tools: [{ name: 'add' }] }, {}],
    ['for an answer in a form', { responseFormat: { type: 'json' } }, {}],
    ['for several answers', { n: 2 }, {}],
    ['above the temperature', { temperature: 0.8 }, {}],
    ['with single tokens', { extra: { logprobs: true } }, {}],
    ['with an image', { messages: [{ role: 'user', content: [{ type: 'text', text: LIKE }, image] }] }, {}],
    ['when none of before will do', {}, { isFresh: true }],
    ['when somebody goes on with it', {}, { told: { parts: [], isAccounted: true } }],
    ['of a task without a policy', { model: 'quiz' }, {}],
    [
      'behind another instruction',
      {
        messages: [
          { role: 'system', content: 'Be short.' },
          { role: 'user', content: LIKE },
        ],
      },
      {},
    ],
    ['with another limit', { maxTokens: 9 }, {}],
    ['with another seed', { seed: 9 }, {}],
    [
      'behind other words',
      {
        messages: [
          { role: 'user', content: 'Hello' },
          { role: 'assistant', content: 'Yes?', toolCalls: [] },
          { role: 'user', content: LIKE },
        ],
      },
      {},
    ],
  ])('%s', async (_name, request, call) => {
    const gateway = open();
    await gateway.complete(callOf(ASKED));
    await kept();
    await gateway.complete(callOf(LIKE, request, call));
    expect(answered).toHaveLength(2);
    expect(notes).toEqual({});
  });

  test('without a temperature, which counts as 1', async () => {
    const { temperature: _temperature, ...request } = callOf(ASKED).request;
    await open().complete({ ...callOf(ASKED), request });
    await kept();
    expect(embedded).toEqual([]);
  });
});

test('an answer is shared in an organisation, unless what it was made from is private', async () => {
  const store = storeInMemory();
  const gateway = open(store);
  const notesOf = { role: 'system', content: 'Use <data name="own-notes">\nx\n</data>' } as const;
  await gateway.complete(callOf(ASKED));
  await gateway.complete(callOf(ASKED, { messages: [notesOf, { role: 'user', content: ASKED }] }));
  const nowhere = { ...NOBODY, role: 'authenticated', userId: 'anna' } as const;
  await gateway.complete(callOf(ASKED, {}, { who: { caller: nowhere } }));
  await kept();
  expect(store.scopes()).toEqual([
    'organisation/school',
    'authenticated/anna/school/',
    'authenticated/anna//',
  ]);
});

test('the questions of the platform itself have the policy of the tutor', async () => {
  const gateway = open();
  const own = { door: 'port' };
  await gateway.complete(callOf(ASKED, { model: 'gpt' }, own));
  await kept();
  await gateway.complete(callOf(LIKE, { model: 'gpt' }, own));
  expect(answered).toEqual([ASKED]);
});

describe('whatever fails is as if nothing had been found', () => {
  test('who embeds is silent: the question is asked when its time is over', async () => {
    const gateway = open(storeInMemory(), { ...POLICY, waitMs: 1 });
    await gateway.complete(callOf(ASKED));
    await kept();
    embed = () => new Promise(() => undefined);
    await gateway.complete(callOf(LIKE));
    expect(answered).toEqual([ASKED, LIKE]);
    expect(observed.at(-1)).toBe('late');
  });

  test('who embeds fails, and the store does', async () => {
    embed = () => Promise.reject(new Error('away'));
    const gateway = open();
    await gateway.complete(callOf(ASKED));
    await kept();
    await gateway.complete(callOf(LIKE));
    const failing = { ...storeInMemory(), find: () => Promise.reject(new Error('away')) };
    await open(failing).complete(callOf(LIKE));
    expect(answered).toEqual([ASKED, LIKE, LIKE]);
  });

  test('an answer that was cut off is not kept', async () => {
    finish = 'length';
    await open().complete(callOf(ASKED));
    await kept();
    expect(embedded).toEqual([]);
  });
});
