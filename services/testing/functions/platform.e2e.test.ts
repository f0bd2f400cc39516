import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startOpenAiStub, stubSettings, type OpenAiStub } from '../../modules/ai/testing.ts';
import { send, type Answer } from '../e2e/http.ts';
import { as, openStage, signUp, type Stage } from '../e2e/stage.ts';

jest.setTimeout(180_000);

let stage: Stage;
let stub: OpenAiStub;

beforeAll(async () => {
  stub = await startOpenAiStub();
  stage = await openStage({ ...stubSettings(stub) });
});

afterAll(async () => {
  await stub.close();
  await stage.close();
});

test('a platform with a provider answers; what one process has kept, the other knows', async () => {
  const person = await signUp(stage);
  const answers: Answer[] = [];
  for (const url of stage.run.api_urls) {
    const body = { message: 'What is a vector?', options: { temperature: 0 } };
    answers.push(
      await send(url, as(person, { method: 'POST', path: '/functions/v1/ai-tutor-professional', body })),
    );
  }
  const told = answers.map(({ status, text }) => [
    status,
    (JSON.parse(text) as { metadata: { cacheHit: boolean } }).metadata.cacheHit,
  ]);
  expect(told).toEqual([
    [200, false],
    [200, true],
  ]);
  expect(stub.requests).toHaveLength(1);
});

test('the figures tell of it, and no log holds the key', async () => {
  const [first] = stage.run.processes;
  const metrics = await (await fetch(`${String(first?.internal_url)}/metrics`)).text();
  expect(metrics).toMatch(
    /studyflow_ai_calls_total\{provider="openai",model="stub-model",.*outcome="ok"\} 1/,
  );
  expect(metrics).toContain('route="/functions/v1/ai-tutor-professional"');
  const key = stubSettings(stub)['AI_API_KEY'] ?? '';
  expect(key).not.toBe('');
  const folder = join(stage.platform.paths.stateDir, 'logs');
  const logs = readdirSync(folder).filter((name) => name.startsWith('process-'));
  expect(logs.length).toBeGreaterThan(0);
  for (const name of logs) expect(readFileSync(join(folder, name), 'utf8')).not.toContain(key);
});
