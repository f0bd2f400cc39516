import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import OpenAI from 'openai';
import { STUB_MODEL, startOpenAiStub, stubSettings, type OpenAiStub } from '../../modules/ai/testing.ts';
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

test('the openai client opens the gateway with the access token of a person, and with nothing else', async () => {
  const person = await signUp(stage);
  const client = new OpenAI({ baseURL: `${stage.run.api_url}/ai/v1`, apiKey: person.token, maxRetries: 0 });
  const question = { model: STUB_MODEL, messages: [{ role: 'user' as const, content: 'What is a vector?' }] };
  const answer = await client.chat.completions.create(question);
  expect(answer).toMatchObject({ model: STUB_MODEL, studyflow: { provider: 'default', switched: 0 } });
  let text = '';
  for await (const chunk of await client.chat.completions.create({ ...question, stream: true })) {
    text += chunk.choices[0]?.delta.content ?? '';
  }
  expect(text).toBe(answer.choices[0]?.message.content);
  for (const apiKey of ['nobody', stage.run.anon_key]) {
    const refused = client.withOptions({ apiKey }).chat.completions.create(question);
    await expect(refused).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  }
});

test('the figures tell of it, and no log holds the key', async () => {
  const [first] = stage.run.processes;
  const metrics = await (await fetch(`${String(first?.internal_url)}/metrics`)).text();
  expect(metrics).toMatch(
    /studyflow_ai_calls_total\{provider="openai",model="stub-model",.*outcome="ok"\} 1/,
  );
  expect(metrics).toContain('route="/functions/v1/ai-tutor-professional"');
  expect(metrics).toContain('gen_ai_client_operation_duration_seconds_count{');
  const key = stubSettings(stub)['AI_API_KEY'] ?? '';
  expect(key).not.toBe('');
  const folder = join(stage.platform.paths.stateDir, 'logs');
  const logs = readdirSync(folder).filter((name) => name.startsWith('process-'));
  expect(logs.length).toBeGreaterThan(0);
  for (const name of logs) expect(readFileSync(join(folder, name), 'utf8')).not.toContain(key);
});
