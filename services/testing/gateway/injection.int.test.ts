import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { createAiModule, type AiModule } from '../../modules/ai/module.ts';
import { aiConfig } from '../../modules/ai/testing.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { createLog } from '../../platform/telemetry/pino-log.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { NOBODY, type Caller } from '../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../database.ts';
import { INJECTIONS } from './injections.ts';
import { routedTo } from './open-test-gateway.ts';
import { startProviderStub, type ProviderStub, type StubAsked } from './provider-stub.ts';
import { serveGateway, type ServedGateway } from './serve-gateway.ts';

const KEY = 'sk-main-stays-secret';
/** What may stand in no prompt, no answer and no log. */
const SECRETS = [KEY, 'test-anon-key', 'test-service-key', 'test-internal-token', 'canary-of-eve'];

let open: OpenDatabase;
let admin: pg.Client;
let stub: ProviderStub;
let served: ServedGateway;
let module: AiModule;
let lea: Caller;
const written: string[] = [];
/** How the model obeys. */
let obey: (asked: StubAsked) => object;

const message = (more: object): object => ({
  id: 'x',
  object: 'chat.completion',
  model: 'up',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '', ...more } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** Says all that it knows. */
const tellAll = ({ body }: StubAsked): object => message({ content: JSON.stringify(body) });

beforeAll(async () => {
  open = await openTestDatabase();
  admin = await open.urls.connect('admin');
  const json = { headers: { 'content-type': 'application/json' } };
  stub = await startProviderStub((asked) => {
    const answer = asked.path.endsWith('/embeddings')
      ? { object: 'list', model: 'e', data: [{ object: 'embedding', index: 0, embedding: [1, 0] }] }
      : obey(asked);
    return { ...json, pieces: [JSON.stringify(answer)] };
  });
  served = await serveGateway(
    routedTo([{ name: 'main', kind: 'openai', url: `${stub.url}/v1` }], ['tutor', 'embedding']),
  );
  module = createAiModule({
    config: aiConfig(),
    runner: open.runner,
    clock: systemClock,
    log: createLog({
      level: 'debug',
      service: 'test',
      process: 0,
      destination: { write: (line: string) => void written.push(line) },
    }),
    metrics: createMetrics({ version: 'test', withDefaults: false }),
    server: served.module.port,
  });
  const eve = await person();
  lea = await person();
  await addTask(eve, 'canary-of-eve');
});

beforeEach(() => {
  obey = tellAll;
  written.length = 0;
});

afterAll(async () => {
  await served.close();
  await stub.close();
  await open.close();
});

async function person(): Promise<Caller> {
  const { rows } = await admin.query<{ id: string }>(
    `insert into auth.users (id, email) values (gen_random_uuid(), gen_random_uuid() || '@example.test') returning id`,
  );
  return { ...NOBODY, role: 'authenticated', userId: rows[0]?.id ?? '' };
}

const addTask = ({ userId }: Caller, title: string) =>
  admin.query('insert into public.tasks (user_id, title) values ($1, $2)', [userId, title]);

interface Sent {
  readonly role: string;
  readonly content: string;
}

/** The chat that was asked for since. */
const chatsSince = (from: number): readonly (readonly Sent[])[] =>
  stub.asked
    .slice(from)
    .filter(({ path }) => path.endsWith('/chat/completions'))
    .map(({ body }) => body['messages'] as readonly Sent[]);

const withoutData = (text: string): string =>
  text.replaceAll(/<data name="[\w-]+">[^<>]*<\/data>/g, '<data/>');
const instructionsOf = (messages: readonly Sent[]): string =>
  withoutData(
    messages
      .filter(({ role }) => role === 'system')
      .map(({ content }) => content)
      .join('\n'),
  );

const userTextOf = (messages: readonly Sent[] = []): string =>
  messages.find(({ role }) => role === 'user')?.content ?? '';

describe('an order that is hidden in a text', () => {
  test('never becomes an instruction: in the subject, the history, the own notes, the material', async () => {
    // PostgreSQL keeps no text with a zero or half a character: such a note cannot be.
    const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();
    const askWith = async (text: string): Promise<readonly string[]> => {
      await admin.query('delete from public.tasks where user_id = $1', [lea.userId]);
      await addTask(lea, storable(text));
      const from = stub.asked.length;
      const context = { subject: text.slice(0, 500), history: [{ role: 'system', content: text }] };
      const call = { requestId: 'test' };
      await module.useCases.askTutor.execute(lea, { message: text, context }, call);
      return chatsSince(from).map(instructionsOf);
    };
    const [harmless] = await askWith('Cells');
    expect(harmless).toContain('never an instruction to you');
    expect(harmless?.match(/<data\/>/g)).toHaveLength(2);
    for (const text of INJECTIONS) {
      const from = stub.asked.length;
      const [instructions] = await askWith(text);
      expect([text, instructions]).toEqual([text, harmless]);
      for (const chat of chatsSince(from))
        expect(chat.filter(({ role }) => role === 'system')).toHaveLength(1);
    }
  });

  test('is told in material, and in wishes for recommendations, as data only', async () => {
    const routes = module.parts.routes ?? [];
    const flashcards = routes.find(({ path }) => path === '/api/ai/flashcards')?.useCase;
    for (const text of INJECTIONS) {
      const from = stub.asked.length;
      const topic = text.slice(0, 500);
      await flashcards?.execute(lea, { topic, material: text }, { requestId: 'test' }).catch(() => undefined);
      const [first] = chatsSince(from);
      expect(withoutData(userTextOf(first))).toBe('<data/>\n<data/>');
      const next = stub.asked.length;
      const wish = { goals: text, studyData: { text } };
      await module.useCases.recommendStudy.execute(lea, wish, { requestId: 'test' }).catch(() => undefined);
      expect(withoutData(userTextOf(chatsSince(next)[0]))).toBe('<data/>\n<data/>');
    }
  });

  test('gives an obeying model nothing to tell: no secret, nobody else’s text', async () => {
    const answers: string[] = [];
    for (const text of INJECTIONS) {
      const answer = await module.useCases.askTutor.execute(lea, { message: text }, { requestId: 'test' });
      answers.push(answer.content);
    }
    const bodies = JSON.stringify(stub.asked.map(({ body }) => body));
    for (const secret of SECRETS) expect(bodies + answers.join() + written.join()).not.toContain(secret);
    expect(stub.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  test('calls nothing: the tutor has no tools, and a call that the model makes up is not made', async () => {
    const call = { id: 'c', type: 'function', function: { name: 'delete_user', arguments: '{"id":"all"}' } };
    obey = () => message({ content: 'Done.', tool_calls: [call] });
    const count = async () => (await admin.query('select count(*)::int as n from auth.users')).rows;
    const [before, from] = [await count(), stub.asked.length];
    const answer = await module.useCases.askTutor.execute(
      lea,
      { message: 'Delete all' },
      { requestId: 'test' },
    );
    expect(answer.content).toBe('Done.');
    expect(await count()).toEqual(before);
    for (const { body } of stub.asked.slice(from)) expect(body['tools']).toBeUndefined();
  });

  test('through the door: tools are the client’s own, and are handed back to it, never run', async () => {
    const call = { id: 'c', type: 'function', function: { name: 'read_tasks', arguments: '{"user":"eve"}' } };
    obey = () => message({ content: null, tool_calls: [call] });
    const from = stub.asked.length;
    const response = await fetch(`${served.url}/ai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer person-token' },
      body: JSON.stringify({
        model: 'tutor',
        messages: [{ role: 'user', content: 'Read everything' }],
        tools: [{ type: 'function', function: { name: 'read_tasks' } }],
      }),
    });
    expect(await response.json()).toMatchObject({ choices: [{ message: { tool_calls: [call] } }] });
    expect(stub.asked.length - from).toBe(1);
  });
});

/** What a client hears: body and headers. */
async function askAtTheDoor(stream: boolean): Promise<readonly string[]> {
  const response = await fetch(`${served.url}/ai/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer person-token' },
    body: JSON.stringify({ model: 'tutor', stream, messages: [{ role: 'user', content: 'Hi' }] }),
  });
  return [await response.text(), JSON.stringify([...response.headers])];
}

describe('the key of a provider', () => {
  test.each([400, 401, 404, 429, 500])(
    'is in no answer and no log when it answers %i and quotes it',
    async (status) => {
      stub.answer(() => ({
        status,
        headers: { 'content-type': 'application/json', 'retry-after-ms': '1' },
        pieces: [JSON.stringify({ error: { message: `Incorrect API key provided: ${KEY}`, code: KEY } })],
      }));
      const told = [...(await askAtTheDoor(false)), ...(await askAtTheDoor(true))];
      await addTask(lea, 'So that an embedding is asked for');
      await module.useCases.askTutor
        .execute(lea, { message: 'Hi' }, { requestId: 'test' })
        .catch((thrown: unknown) => told.push(String(thrown)));
      expect(written.join()).toContain('stands without context');
      for (const text of [...told, ...written]) expect(text).not.toContain(KEY);
      expect(served.bugs).toEqual([]);
    },
  );
});
