import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { silentLog } from '../../../platform/telemetry/testing.ts';
import type { Redis } from '../../../platform/redis/redis.ts';
import { openRedis, until, untilUp } from '../../../platform/redis/testing.ts';
import { openAccountsStage, type AccountsStage } from '../../../testing/gateway/accounts-stage.ts';
import { pausedInTheMiddle } from '../../../testing/gateway/cuts.ts';
import { followStream, type FollowedEvents } from '../../../testing/gateway/follow-stream.ts';
import { serveGateway, type ServedGateway } from '../../../testing/gateway/serve-gateway.ts';
import { planFor, WIRE_FORMS } from '../../../testing/gateway/wire-forms.ts';

let stage: AccountsStage;
let redis: Redis;
let served: ServedGateway;

beforeAll(async () => {
  [stage, redis] = await Promise.all([
    openAccountsStage(),
    untilUp(openRedis({ keyPrefix: `test-ai-shared-cost-${process.hrtime.bigint()}` })),
  ]);
  const { database, runner } = stage.open;
  served = await serveGateway(stage.environment, {
    redis,
    accounting: { database, runner, log: silentLog() },
  });
});

afterEach(() => {
  stage.answerWell();
});

afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await Promise.all([stage.close(), redis.close()]);
});

interface Row {
  readonly request: string;
  readonly provider: string | null;
  readonly outcome: string;
  readonly prompt: number;
  readonly completion: number;
  readonly estimated: boolean;
}

const ANSWER = { promptTokens: 11, completionTokens: 7 };
const WORDS = ['Sugar ', 'comes ', 'from ', 'light ', 'and ', 'air, ', 'in ', 'green ', 'leaves.'];
const FREE = { provider: null, prompt: 0, completion: 0 };
const WHOLE = { provider: 'main', prompt: 11, completion: 7, estimated: false };

/** Whoever asks with one key, the rows that their calls came to, and a provider that pauses in the middle. */
async function opened(deltas: readonly string[] = WORDS, pauseAt = 0.5) {
  const { id, key } = await stage.makeKey();
  const { promise: rest, resolve: goOn } = Promise.withResolvers<undefined>();
  const before = stage.main.asked.length;
  stage.main.answer((asked) =>
    pausedInTheMiddle(planFor(WIRE_FORMS.openai, asked, { ...ANSWER, deltas }), rest, pauseAt),
  );
  const url = `${served.url}/ai/v1/chat/completions`;
  const headers = { authorization: `Bearer ${key}` };
  // Another question each time: what was answered once is given again.
  const messages = [{ role: 'user', content: `Where does sugar come from? ${id}` }];
  const body = { model: 'tutor', messages, temperature: 0 };
  const rows = async (): Promise<Row[]> => {
    const { rows: all } = await stage.admin.query<Row>(
      `select request_id as request, provider, outcome, prompt_tokens::integer as prompt,
         completion_tokens::integer as completion, estimated from app.ai_ledger where key_id = $1`,
      [id],
    );
    return all;
  };
  return {
    ...{ goOn: () => goOn(undefined), rows, url, headers, body },
    provided: () => stage.main.asked.length - before,
    ask: () => followStream(url, { body: { ...body, stream: true }, headers }),
    /** The rows of these calls, in their order, once all of them are written. */
    rowsOf: async (...answers: readonly FollowedEvents[]): Promise<(Row | undefined)[]> => {
      await until(async () => (await rows()).length >= answers.length);
      const all = await rows();
      expect(all).toHaveLength(answers.length);
      return answers.map(({ headers: told }) => all.find(({ request }) => request === told['x-request-id']));
    },
  };
}

/** How many have joined a question that was being asked. */
async function joined(): Promise<number> {
  const { body } = await served.metrics.render(undefined);
  return Number(/ai_cache_total\{result="joined"\} (\d+)/.exec(body)?.[1] ?? 0);
}

describe('an answer that several share is paid once', () => {
  test('by whoever opened it, when they hear its end; who joins and leaves pays no tokens', async () => {
    const { ask, goOn, rowsOf, provided } = await opened();
    const first = await ask();
    const [leaves, stays] = [await ask(), await ask()];
    await leaves.until(1);
    leaves.leave();
    goOn();
    await Promise.all([first.ended, stays.ended]);
    expect(await rowsOf(first, leaves, stays)).toMatchObject([
      { ...WHOLE, outcome: 'answered' },
      { ...FREE, outcome: 'left' },
      { ...FREE, outcome: 'answered' },
    ]);
    expect(provided()).toBe(1);
  });

  test('by the first of those who joined and stay, when whoever opened it leaves', async () => {
    const { ask, goOn, rowsOf, rows, provided } = await opened();
    const first = await ask();
    const [second, third] = [await ask(), await ask()];
    await Promise.all([first.until(1), second.until(1), third.until(1)]);
    first.leave();
    await until(async () => (await rows()).length === 1);
    goOn();
    await Promise.all([second.ended, third.ended]);
    expect(await rowsOf(first, second, third)).toMatchObject([
      { ...FREE, outcome: 'left' },
      { ...WHOLE, outcome: 'answered' },
      { ...FREE, outcome: 'answered' },
    ]);
    expect(third.text()).toBe(WORDS.join(''));
    expect(provided()).toBe(1);
  });

  test('by the last who leaves, for what was said, when nobody hears its end', async () => {
    const { ask, rowsOf, rows } = await opened();
    const [first, second] = [await ask(), await ask()];
    await Promise.all([first.until(1), second.until(1)]);
    first.leave();
    await until(async () => (await rows()).length === 1);
    second.leave();
    const [opener, last] = await rowsOf(first, second);
    expect([opener, last]).toMatchObject([
      { ...FREE, outcome: 'left' },
      { provider: 'main', outcome: 'left', estimated: true },
    ]);
    expect(last?.completion).toBeGreaterThan(0);
    expect(last?.prompt).toBeGreaterThan(0);
  });

  test('in one piece too, by who stays', async () => {
    const { goOn, rows, url, headers, body, provided } = await opened(WORDS, 0);
    const before = await joined();
    const leaving = new AbortController();
    const ask = (signal?: AbortSignal) =>
      fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        ...(signal && { signal }),
      });
    const first = ask(leaving.signal).catch(() => undefined);
    await until(() => provided() === 1);
    const second = ask();
    await until(async () => (await joined()) === before + 1);
    leaving.abort();
    await first;
    goOn();
    expect((await second).headers.get('x-studyflow-cache')).toBe('joined');
    const paid = async (): Promise<Row[]> => (await rows()).filter(({ provider }) => provider !== null);
    await until(async () => (await paid()).length > 0);
    expect(await paid()).toMatchObject([{ ...WHOLE, outcome: 'answered' }]);
    expect(provided()).toBe(1);
  });
});

describe('an answer that safety refuses', () => {
  const evil = ['Well, ', 'you should go ', 'kill your', 'self', ' now, ', 'and more ', 'and more'];

  test('is paid once by those who share it', async () => {
    const { ask, goOn, rowsOf, provided } = await opened(evil, 0.35);
    const asked = [await ask(), await ask(), await ask()];
    goOn();
    await Promise.all(asked.map(({ ended }) => ended));
    const all = await rowsOf(...asked);
    const paid = all.filter((row) => row?.provider !== null);
    expect(paid).toMatchObject([{ provider: 'main', outcome: 'answered' }]);
    expect(paid[0]?.completion).toBeGreaterThan(0);
    expect(provided()).toBe(1);
  });

  test('costs no tokens when it is given again, as a stream and whole', async () => {
    const { ask, goOn, rows, url, headers, body, provided } = await opened(evil);
    goOn();
    const askWhole = async (): Promise<string> => {
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      return await answer.text();
    };
    expect(await askWhole()).toContain('content_filter');
    const again = await ask();
    await again.ended;
    expect(again.headers['x-studyflow-cache']).toBe('hit');
    expect(again.body()).toContain('content_filter');
    expect(await askWhole()).toContain('content_filter');
    await until(async () => (await rows()).length >= 3);
    const paid = (await rows()).filter(({ provider }) => provider !== null);
    expect(paid).toMatchObject([{ ...WHOLE, outcome: 'answered' }]);
    expect(provided()).toBe(1);
  });
});
