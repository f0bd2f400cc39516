import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { z } from 'zod';
import { failure } from '../errors/app-error.ts';
import { randomIds } from '../ids/ids.ts';
import { NOBODY, type Caller } from '../use-case/caller.ts';
import type { FindLanguage } from '../use-case/caller-language.ts';
import type { BoundUseCase } from '../use-case/use-case.ts';
import { parseInput } from '../use-case/runner.ts';
import { createApp } from './app.ts';
import { remember } from './context.ts';
import { route, type Route } from './route.ts';

const gone = failure({ code: 'UNAVAILABLE', reason: 'x.gone', sentences: { en: 'Gone.', de: 'Weg.' } });

function bound(input: z.ZodType, run: (input: never, key?: string) => unknown): BoundUseCase {
  return {
    name: 'notes.write-note',
    kind: 'command',
    input,
    roles: ['anon'],
    execute: async (_caller, raw, call) =>
      run(parseInput(input, raw) as never, call.idempotency?.fingerprint),
  };
}

const Note = z.strictObject({
  id: z.string(),
  text: z.string().max(10),
  draft: z.coerce.boolean().optional(),
});

const routes: Route[] = [
  route({
    method: 'put',
    path: '/api/notes/{id}',
    summary: 'Writes a note',
    tag: 'notes',
    useCase: bound(Note.extend({ version: z.string().optional() }), (note) => note),
    query: ['draft'],
    ifMatch: 'required',
    present: (note) => ({ body: note, version: '7' }),
  }),
  route({
    method: 'get',
    path: '/api/notes',
    summary: 'Lists notes',
    tag: 'notes',
    useCase: bound(z.strictObject({ q: z.string().optional() }), (input) => input),
    present: (body) => ({ body, version: '7' }),
  }),
  route({
    method: 'delete',
    path: '/api/notes/{id}',
    summary: 'Deletes a note',
    tag: 'notes',
    status: 204,
    useCase: bound(z.strictObject({ id: z.string() }), () => undefined),
  }),
  route({
    method: 'post',
    path: '/api/fail/{how}',
    summary: 'Fails',
    tag: 'notes',
    useCase: bound(z.strictObject({ how: z.string() }), ({ how }: { how: string }) => {
      throw how === 'bug' ? new Error('secret detail') : gone({}, { retryAfterMs: 1_200 });
    }),
  }),
];

function setup(caller: Caller = NOBODY, findLanguage?: FindLanguage) {
  const bugs: unknown[] = [];
  const app = createApp({
    ids: randomIds,
    isOriginAllowed: (origin) => origin === 'http://localhost:1',
    trustedProxies: 0,
    body: { limitBytes: 200_000, maxDepth: 20 },
    first: [],
    admission: [
      (_request, response, next) => {
        remember(response, { caller });
        next();
      },
    ],
    reportBug: (thrown) => bugs.push(thrown),
    ...(findLanguage && { findLanguage }),
    mounts: [],
    routes,
  });
  return { app, bugs };
}

describe('input', () => {
  test('is gathered from path, query, body and If-Match', async () => {
    const { app } = setup();
    const answer = await request(app)
      .put('/api/notes/n1?draft=1')
      .set('If-Match', '"6"')
      .send({ text: 'hello' })
      .expect(200);
    expect(answer.body).toEqual({ id: 'n1', text: 'hello', draft: true, version: '6' });
    expect(answer.headers['etag']).toBe('"7"');
  });

  test('must say its version where that is required', async () => {
    const { app } = setup();
    const answer = await request(app).put('/api/notes/n1').send({ text: 'hello' }).expect(428);
    expect(answer.body).toMatchObject({ code: 'PRECONDITION_FAILED', reason: 'version.missing' });
    await request(app).put('/api/notes/n1').set('If-Match', 'W/7').send({ text: 'hello' }).expect(400);
    await request(app).put('/api/notes/n1').set('If-Match', '*').send({ text: 'hello' }).expect(200);
  });

  test('names each wrong field, and refuses what it does not know or what the address says', async () => {
    const { app } = setup();
    const unknown = await request(app)
      .put('/api/notes/n1')
      .set('If-Match', '*')
      .send({ text: 7, x: 1 })
      .expect(422);
    expect(unknown.body).toMatchObject({ code: 'VALIDATION_ERROR', reason: 'input.invalid' });
    expect(unknown.body.errors.map(({ path }: { path: string }) => path)).toContain('text');
    const overlap = await request(app)
      .put('/api/notes/n1')
      .set('If-Match', '*')
      .send({ id: 'n2', text: 'x' });
    expect(overlap.status).toBe(422);
  });
});

describe('bad input', () => {
  test.each([
    ['malformed JSON', '{"text":', 400],
    ['an array', '[1]', 400],
    ['a deep body', `{"text":${'['.repeat(9_00)}`, 400],
    ['brackets inside a text that closes no string', `{"text":"${'['.repeat(60)}`, 400],
    [
      'a body with very many fields',
      JSON.stringify(Object.fromEntries(Object.entries('x'.repeat(10_001)))),
      400,
    ],
    ['a body beyond the limit', JSON.stringify({ text: 'x'.repeat(200_000) }), 413],
    ['NUL in a text', '{"text":"a\\u0000b"}', 400],
    ['half a surrogate pair', '{"text":"\\ud800"}', 400],
    ['NUL in a key', '{"te\\u0000xt":"a"}', 400],
  ])('%s is refused', async (_what, body, status) => {
    const { app, bugs } = setup();
    const answer = await request(app)
      .put('/api/notes/n1')
      .set('If-Match', '*')
      .set('Content-Type', 'application/json')
      .send(body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(bugs).toEqual([]);
  });

  test('another media type is refused with 415', async () => {
    const { app } = setup();
    await request(app).put('/api/notes/n1').set('Content-Type', 'text/plain').send('x').expect(415);
  });

  test('a bad percent escape or NUL in the address is refused', async () => {
    const { app } = setup();
    await request(app).get('/api/notes?q=%00').expect(400);
    await request(app).delete('/api/notes/%E0%A4%A').expect(400);
  });

  test('a body without an end is refused before its end', async () => {
    const { app } = setup();
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'PUT /api/notes/n1 HTTP/1.1\r\nHost: x\r\nIf-Match: *\r\nContent-Type: application/json\r\n',
    );
    socket.write(`Transfer-Encoding: chunked\r\n\r\n30d41\r\n${' '.repeat(200_001)}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    server.close();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('what is told of wrong fields stays short', async () => {
    const { app } = setup();
    const answer = await request(app)
      .put('/api/notes/n1')
      .set('If-Match', '*')
      .send({ text: 'x', ...Object.fromEntries(Object.entries('x'.repeat(5_000))) })
      .expect(422);
    expect(answer.text.length).toBeLessThan(1_000);
  });

  test('brackets inside strings are text, not depth', async () => {
    const { app } = setup();
    await request(app).put('/api/notes/n1').set('If-Match', '*').send({ text: '[[\\"[[[' }).expect(200);
  });
});

describe('answers', () => {
  test('a bug answers 500 without its text and is reported with its cause', async () => {
    const { app, bugs } = setup();
    const answer = await request(app).post('/api/fail/bug').set('X-Request-Id', 'r-1').expect(500);
    expect(answer.text).not.toContain('secret detail');
    expect(answer.body).toMatchObject({ reason: 'platform.internal', request_id: 'r-1' });
    expect(bugs).toHaveLength(1);
  });

  test("an outage answers 503 with whole seconds in Retry-After, in the reader's language", async () => {
    const { app } = setup();
    const answer = await request(app).post('/api/fail/outage').set('Accept-Language', 'de').expect(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.body.message).toBe('Weg.');
  });

  test("whoever asks for no language that we speak is told in their profile's", async () => {
    const person = { ...NOBODY, role: 'authenticated', userId: 'u1' } as const;
    const { app } = setup(person, async ({ userId }) => (userId === 'u1' ? 'de' : undefined));
    const german = 'An dieser Adresse gibt es nichts.';
    expect((await request(app).get('/api/nothing')).body.message).toBe(german);
    expect((await request(app).get('/api/nothing').set('Accept-Language', '*')).body.message).toBe(german);
    const asked = await request(app).get('/api/nothing').set('Accept-Language', 'en-GB');
    expect(asked.body.message).toBe('There is nothing at this address.');
  });

  test('nothing at an address is a 404 in the same form', async () => {
    const { app } = setup();
    const answer = await request(app).get('/api/nothing').expect(404);
    expect(answer.body.reason).toBe('route.not-found');
  });

  test('an unchanged thing answers 304, a deleted one 204', async () => {
    const { app } = setup();
    await request(app).get('/api/notes').set('If-None-Match', '"7"').expect(304);
    await request(app).delete('/api/notes/n1').expect(204);
  });

  test('a listed origin may call, another is not named', async () => {
    const { app } = setup();
    const listed = await request(app).options('/api/notes').set('Origin', 'http://localhost:1');
    expect(listed.headers['access-control-allow-origin']).toBe('http://localhost:1');
    const other = await request(app).get('/api/notes').set('Origin', 'http://evil.example');
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('an Idempotency-Key that cannot be one is refused', async () => {
    const { app } = setup();
    await request(app).post('/api/fail/x').set('Idempotency-Key', 'x'.repeat(256)).expect(400);
  });
});
