import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import {
  openAccountsStage,
  STAGE_USD,
  type AccountsStage,
  type StageAnswer,
} from '../../../testing/gateway/accounts-stage.ts';
import { serveGateway } from '../../../testing/gateway/serve-gateway.ts';
import { until } from '../../../testing/until.ts';
import { silentLog } from '../../../platform/telemetry/testing.ts';

let stage: AccountsStage;

beforeAll(async () => {
  stage = await openAccountsStage();
});

afterAll(async () => {
  expect(stage.processes.flatMap(({ bugs }) => bugs)).toEqual([]);
  await stage.close();
});

async function eventually(check: () => Promise<void>): Promise<void> {
  let failure: unknown;
  const isSo = (): Promise<boolean> =>
    check().then(
      () => true,
      (thrown: unknown) => ((failure = thrown), false),
    );
  await until(isSo).catch(() => {
    throw failure;
  });
}

/** Asks again as clients do while the gateway says that it is busy, which a slow machine may make it. */
async function chatUntilDecided(key: string, at: 0 | 1): Promise<StageAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await stage.chat(key, { at });
    if (answer.status !== 503 || tries >= 20) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

describe('budgets', () => {
  test('of 10 requests let exactly 10 of 100 calls through that come at two processes at once', async () => {
    const { key } = await stage.makeKey({ budget: { requests: 10, window: 'total' } });
    const asked = stage.main.asked.length;
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_none, n) => chatUntilDecided(key, (n % 2) as 0 | 1)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(stage.main.asked.length - asked).toBe(10);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.filter(({ status }) => status !== 429)).toEqual([]);
    expect(refused).toHaveLength(90);
    expect(refused[0]?.json).toMatchObject({
      error: { type: 'insufficient_quota', code: 'insufficient_quota' },
    });
    expect(refused[0]?.headers.get('x-should-retry')).toBe('false');
    expect(await stage.totalOf(key)).toMatchObject({ requests: 10, failed_requests: 0 });
  });

  test('that are used up are told to the openai client, which does not try again', async () => {
    const { key } = await stage.makeKey({ budget: { requests: 0, window: 'month' } });
    const client = new OpenAI({ baseURL: `${stage.processes[0].url}/ai/v1`, apiKey: key, maxRetries: 5 });
    const asking = client.chat.completions.create({
      model: 'tutor',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    await expect(asking).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(asking).rejects.toMatchObject({ code: 'insufficient_quota' });
  });

  test('of tokens bound how long an answer may be, and end when they are spent', async () => {
    const { key } = await stage.makeKey({ budget: { tokens: 30, window: 'total' } });
    expect((await stage.chat(key)).status).toBe(200);
    expect(
      Number(
        stage.main.asked.at(-1)?.body['max_tokens'] ?? stage.main.asked.at(-1)?.body['max_completion_tokens'],
      ),
    ).toBeLessThan(30);
    expect(await stage.chat(key)).toMatchObject({ status: 200 });
    expect(await stage.chat(key)).toMatchObject({ status: 429 });
  });

  test('are charged the same where much is left', async () => {
    const { key } = await stage.makeKey({ budget: { requests: 5_000, tokens: 9_000_000, window: 'day' } });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_none, n) => chatUntilDecided(key, (n % 2) as 0 | 1)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { json } = await stage.ask('GET', '/keys', { token: 'anna-token' });
    expect(json['data']).toContainEqual(
      expect.objectContaining({
        budget: expect.objectContaining({ used: { requests: 20, tokens: 20 * 18, usd: 20 * STAGE_USD } }),
      }),
    );
  });

  test('of money are charged by the price table', async () => {
    const { key } = await stage.makeKey({ budget: { usd: 1, window: 'total' } });
    await stage.chat(key, { more: { max_tokens: 20 } });
    expect(await stage.totalOf(key)).toMatchObject({ requests: 1, usd: STAGE_USD });
  });

  test('get back what a call held that failed, which costs no tokens', async () => {
    const { key } = await stage.makeKey({ budget: { requests: 1, window: 'total' } });
    for (const stub of [stage.main, stage.spare]) stub.answer(() => ({ status: 401, pieces: ['{}'] }));
    expect((await stage.chat(key)).status).toBe(502);
    stage.answerWell();
    await eventually(async () => {
      expect(await stage.totalOf(key)).toMatchObject({
        requests: 0,
        failed_requests: 1,
        prompt_tokens: 0,
        usd: 0,
      });
    });
    expect((await stage.chat(key)).status).toBe(200);
    expect((await stage.chat(key)).status).toBe(429);
    expect(await stage.totalOf(key)).toMatchObject({ requests: 1, failed_requests: 1 });
  });
});

describe('a second question', () => {
  test('that was quicker is the one request of the call; the first is ended and stands in the ledger once', async () => {
    const { database, runner } = stage.open;
    const hedging = await serveGateway(
      { ...stage.environment, AI_POLICIES: '{"tutor": {"hedge": true}}' },
      { accounting: { database, runner, log: silentLog() } },
    );
    try {
      const { key } = await stage.makeKey();
      const chat = async (): Promise<unknown> => {
        const response = await fetch(`${hedging.url}/ai/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}` },
          body: JSON.stringify({ model: 'tutor', messages: [{ role: 'user', content: 'Why?' }] }),
        });
        return await response.json();
      };
      // So many answers tell how long the first one usually takes.
      for (let times = 0; times < 20; times += 1) await chat();
      const left = stage.main.left;
      stage.main.answer(() => ({ pieces: [], then: 'silence' }));
      expect(await chat()).toMatchObject({ studyflow: { provider: 'spare' } });
      await eventually(async () => {
        expect(stage.main.left).toBe(left + 1);
        await Promise.resolve();
      });
      await eventually(async () => {
        const { json } = await stage.ask('GET', '/usage?group_by=provider', { token: key });
        expect(json).toMatchObject({
          total: { requests: 21, failed_requests: 0 },
          data: [
            { group: 'main', requests: 20, completion_tokens: 20 * 7 },
            { group: 'spare', requests: 1, completion_tokens: 7 },
          ],
        });
        const [main] = json['data'] as readonly { prompt_tokens: number }[];
        expect(main?.prompt_tokens).toBeGreaterThan(20 * 11);
      });
    } finally {
      stage.answerWell();
      await hedging.close();
    }
  });
});
