import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  openAccountsStage,
  QUESTION,
  STAGE_ANSWER,
  type AccountsStage,
} from '../../../testing/gateway/accounts-stage.ts';
import type { GatewayWorkerInput } from '../../../testing/gateway/gateway.worker.ts';
import { planFor, WIRE_FORMS } from '../../../testing/gateway/wire-forms.ts';

const WORKER = new URL('../../../testing/gateway/gateway.worker.ts', import.meta.url).pathname;

let stage: AccountsStage;
let child: ChildProcess;
let url: string;

beforeAll(async () => {
  stage = await openAccountsStage();
  const input: GatewayWorkerInput = {
    urls: stage.open.urls,
    environment: stage.environment,
    people: { 'anna-token': stage.anna.userId },
  };
  child = spawn(process.execPath, [WORKER, JSON.stringify(input)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  url = line;
});

afterAll(async () => {
  child.kill('SIGKILL');
  await stage.close();
});

test('after SIGKILL the ledger has every answer that was told, and budgets get back what was under way', async () => {
  const { id, key } = await stage.makeKey({ budget: { requests: 400, window: 'total' } });
  let toldByProvider = 0;
  stage.main.answer((asked) => {
    toldByProvider += 1;
    return { ...planFor(WIRE_FORMS.openai, asked, STAGE_ANSWER), delayMs: toldByProvider % 20 };
  });
  let answered = 0;
  const client = async (): Promise<void> => {
    for (;;) {
      const response = await fetch(`${url}/ai/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: JSON.stringify(QUESTION),
      });
      await response.json();
      if (response.status !== 200) return;
      answered += 1;
      if (answered === 30) child.kill('SIGKILL');
    }
  };
  await Promise.allSettled(Array.from({ length: 10 }, client));
  expect(answered).toBeGreaterThanOrEqual(30);
  const { rows } = await stage.admin.query<{ calls: number; prompt: number; completion: number }>(
    `select count(*)::integer as calls, sum(prompt_tokens)::integer as prompt,
       sum(completion_tokens)::integer as completion from app.ai_ledger where key_id = $1`,
    [id],
  );
  const { calls, prompt, completion } = rows[0]!;
  expect(calls).toBeGreaterThanOrEqual(answered);
  expect(calls).toBeLessThanOrEqual(toldByProvider);
  expect({ prompt, completion }).toEqual({ prompt: calls * 11, completion: calls * 7 });

  // What died with the process is given back: exactly the rest of the budget is there.
  await stage.admin.query(`update app.ai_reservations set expires_at = now() - interval '1 s'`);
  await stage.admin.query('select app.expire_ai_reservations(1000)');
  const { rows: left } = await stage.admin.query<{ requests: string }>(
    `select n.requests from app.ai_budget_counters n join app.ai_budgets b on b.id = n.budget_id where b.key_id = $1`,
    [id],
  );
  expect(Number(left[0]?.requests)).toBe(calls);
});
