import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import type pg from 'pg';
import { systemClock } from '../../../platform/clock/clock.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { signUpCallers } from '../../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../../testing/serve-routes.ts';
import { createProfilesModule } from '../module.ts';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('the rest of a picture')]);
const JPEG = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.from('the rest of a picture')]);
const WEBP = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WEBPVP8 ')]);
const HTML = Buffer.from('<script>alert(1)</script>');
const path = '/api/profiles/me/avatar';

let open: OpenDatabase;
let served: ServedRoutes;
let admin: pg.Client;

beforeAll(async () => {
  open = await openTestDatabase();
  admin = await open.urls.connect('admin');
  const deps = { runner: open.runner, clock: systemClock, log: { warn: () => undefined } };
  const module = createProfilesModule({ ...deps, publicUrl: 'https://study.test' });
  served = await serveRoutes(module.routes ?? []);
});
afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

const signUp = async (): Promise<Caller> => (await signUpCallers(open.urls.adminUrl, 1))[0]!;

/** The path of a picture's address. */
const placeOf = (body: unknown): string => new URL((body as { avatar_url: string }).avatar_url).pathname;

describe('a picture', () => {
  test.each([
    ['image/png', PNG],
    ['image/jpeg', JPEG],
    ['image/webp', WEBP],
  ] as const)('is taken as it is, and shown to everybody as %s', async (type, bytes) => {
    const anna = await signUp();
    const put = await served.as(anna).put(path).set('Content-Type', 'image/png').send(bytes).expect(200);
    expect(put.body.avatar_url).toMatch(/^https:\/\/study\.test\/api\/avatars\/[0-9a-f]{32}$/);
    const shown = await served.as().get(placeOf(put.body)).expect(200);
    expect(shown.body).toEqual(bytes);
    expect(shown.headers).toMatchObject({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'public, max-age=86400',
      'cross-origin-resource-policy': 'cross-origin',
    });
    const etag = shown.headers['etag']!;
    await served.as().get(placeOf(put.body)).set('If-None-Match', etag).expect(304);
    const head = await served.as().head(placeOf(put.body)).expect(200);
    expect(head.headers['content-length']).toBe(String(bytes.length));
    const profile = await admin.query('select avatar_url from public.profiles where id = $1', [anna.userId]);
    expect(profile.rows).toEqual([put.body]);
  });

  test('comes in a form too, whatever its field and its name are', async () => {
    const anna = await signUp();
    const put = await served
      .as(anna)
      .put(path)
      .field('note', 'hello')
      .attach('avatar', JPEG, { filename: '../../etc/passwd.html', contentType: 'text/html' })
      .expect(200);
    const shown = await served.as().get(placeOf(put.body)).expect(200);
    expect(shown.headers['content-type']).toBe('image/jpeg');
    expect(shown.body).toEqual(JPEG);
  });

  test('comes in a form that arrives in one piece', async () => {
    const anna = await signUp();
    const form = new FormData();
    form.set('avatar', new Blob([PNG]), 'a.png');
    const answer = await fetch(new URL(path, served.url), {
      method: 'PUT',
      headers: { 'x-test-caller': JSON.stringify(anna) },
      body: form,
    });
    expect(answer.status).toBe(200);
  });

  test('replaces the one before, whose address is no more, and is removed', async () => {
    const anna = await signUp();
    const first = await served.as(anna).put(path).set('Content-Type', 'image/png').send(PNG).expect(200);
    const second = await served.as(anna).put(path).set('Content-Type', 'image/png').send(JPEG).expect(200);
    await served.as().get(placeOf(first.body)).expect(404);
    await served.as(anna).delete(path).expect(204);
    await served.as().get(placeOf(second.body)).expect(404);
    const gone = await served.as(anna).delete(path).expect(404);
    expect(gone.body.reason).toBe('profile.avatar-not-found');
    const { rows } = await admin.query('select avatar_url from public.profiles where id = $1', [anna.userId]);
    expect(rows).toEqual([{ avatar_url: null }]);
  });

  test('leaves an address of somewhere else alone when it is removed', async () => {
    const anna = await signUp();
    await served.as(anna).put(path).set('Content-Type', 'image/png').send(PNG).expect(200);
    await served.as(anna).patch('/api/profiles/me').send({ avatar_url: 'https://other.test/a' }).expect(200);
    await served.as(anna).delete(path).expect(204);
    const { body } = await served.as(anna).get('/api/profiles/me').expect(200);
    expect(body.avatar_url).toBe('https://other.test/a');
  });
});

describe('what is no picture', () => {
  test.each([
    ['a page that calls itself a picture', 'image/png', HTML, 415],
    ['JSON', 'application/json', Buffer.from('{}'), 415],
    ['SVG', 'image/svg+xml', Buffer.from('<svg/>'), 415],
    ['nothing', 'image/png', Buffer.alloc(0), 400],
    ['a form without a boundary', 'multipart/form-data', PNG, 400],
    ['a form that ends too early', 'multipart/form-data; boundary=x', Buffer.from('--x\r\nContent-Dis'), 400],
    ['too many bytes', 'image/png', Buffer.concat([PNG, Buffer.alloc(1_048_576)]), 413],
  ])('is refused: %s', async (_what, type, bytes, status) => {
    const anna = await signUp();
    const answer = await served.as(anna).put(path).set('Content-Type', type).send(bytes);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect((await admin.query('select 1 from app.avatars where user_id = $1', [anna.userId])).rows).toEqual(
      [],
    );
  });

  test('is refused in a form: two files, a large one, many fields, none', async () => {
    const anna = await signUp();
    const put = () => served.as(anna).put(path);
    await put().attach('a', PNG, 'a.png').attach('b', PNG, 'b.png').expect(400);
    await put()
      .attach('a', Buffer.concat([PNG, Buffer.alloc(1_048_570)]), 'a.png')
      .expect(413);
    let many = put();
    for (let n = 0; n < 20; n += 1) many = many.field(`f${n}`, 'x');
    await many.attach('a', PNG, 'a.png').expect(400);
    await put().field('note', 'no file').expect(400);
    await put().attach('a', HTML, 'a.png').expect(415);
  });

  test('holds nothing up when the sender goes away in the middle', async () => {
    const anna = await signUp();
    const target = new URL(path, served.url);
    await new Promise<void>((resolve) => {
      const sent = httpRequest(target, {
        method: 'PUT',
        headers: {
          'content-type': 'multipart/form-data; boundary=x',
          'content-length': '5000',
          'x-test-caller': JSON.stringify(anna),
        },
      });
      sent.on('error', () => resolve());
      sent.write('--x\r\nContent-Disposition: form-data; name="a"; filename="a.png"\r\n\r\n', () => {
        setTimeout(() => sent.destroy(), 50);
      });
    });
    await served.as(anna).put(path).set('Content-Type', 'image/png').send(PNG).expect(200);
  });

  test('is for people who are signed in', async () => {
    await served.as().put(path).set('Content-Type', 'image/png').send(PNG).expect(401);
    await served.as().put(path).send({ not: 'even a picture' }).expect(401);
    await served
      .as()
      .get(`/api/avatars/${'0'.repeat(32)}`)
      .expect(404);
    await served.as().get('/api/avatars/..%2F..%2Fetc').expect(404);
  });
});
