import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import type { RequestHandler } from 'express';
import { failure } from '../../../platform/errors/app-error.ts';
import { rateLimited, unavailable } from '../../../platform/errors/common.ts';
import { createApp } from '../../../platform/http/app.ts';
import { remember } from '../../../platform/http/context.ts';
import { randomIds } from '../../../platform/ids/ids.ts';
import { NOBODY, type Caller } from '../../../platform/use-case/caller.ts';
import { createRestModule } from '../module.ts';

const limits = { limitBytes: 10_000, maxDepth: 8 };

/** The surface behind an entrance that does as the test says, over a database that always throws the same. */
function setup(entrance: RequestHandler, thrown: unknown = unavailable()) {
  const bugs: unknown[] = [];
  const reportBug = (bug: unknown): void => void bugs.push(bug);
  const rest = createRestModule({
    runner: {
      bindTo: () => (definition) => ({
        ...definition,
        roles: [],
        execute: async () => {
          throw thrown as Error;
        },
      }),
    },
    body: limits,
    reportBug,
  });
  const app = createApp({
    ids: randomIds,
    isOriginAllowed: () => true,
    trustedProxies: 0,
    body: limits,
    first: [],
    admission: [(_request, _response, next) => next()],
    reportBug,
    mounts: [{ path: '/rest/v1', handler: rest.handler([entrance]) }],
    routes: [],
  });
  return { app, bugs };
}

const throwing =
  (reason: string): RequestHandler =>
  () => {
    throw failure({ code: 'AUTH_ERROR', reason, sentences: { en: 'Not you.', de: 'Nicht du.' } })();
  };
const passing: RequestHandler = (_request, _response, next) => next();
const calling =
  (role: Caller['role']): RequestHandler =>
  (_request, response, next) => {
    remember(response, { caller: { ...NOBODY, role } });
    next();
  };

describe('whoever is not let in', () => {
  test.each([
    ['auth.token-invalid', 'PGRST301', "JWT couldn't be decoded"],
    ['auth.token-expired', 'PGRST303', 'JWT expired'],
    ['auth.session-revoked', 'PGRST301', 'Not you.'],
    ['auth.apikey-invalid', 'PGRST301', 'Invalid API key'],
  ])('%s is told %s', async (reason, code, message) => {
    const answer = await request(setup(throwing(reason)).app)
      .get('/rest/v1/tasks')
      .expect(401);
    expect(answer.body).toMatchObject({ code, message, details: null });
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer error="invalid_token", error_description="${message}"`,
    );
  });

  test('asks too often', async () => {
    const { app } = setup(() => {
      throw rateLimited({ retry_after_seconds: 2 }, { retryAfterMs: 1_500 });
    });
    const answer = await request(app).get('/rest/v1/tasks').expect(429);
    expect(answer.headers['retry-after']).toBe('2');
    expect(Object.keys(answer.body as object)).toEqual(['code', 'message', 'details', 'hint']);
  });
});

const fromPostgres = (code: string): Error =>
  Object.assign(new Error('as PostgreSQL says'), { code, detail: 'd', hint: 'h' });

describe('what PostgreSQL refuses', () => {
  test.each([
    ['23505', 409],
    ['23503', 409],
    ['22P02', 400],
    ['23502', 400],
    ['23514', 400],
    ['42883', 404],
    ['42P01', 404],
    ['P0001', 400],
    ['21000', 400],
    ['54000', 400],
    ['25006', 405],
    ['28000', 403],
    ['40001', 503],
    ['53300', 503],
    ['55P03', 503],
    ['57014', 503],
    ['08006', 503],
  ])('%s is %i', async (code, status) => {
    const { app, bugs } = setup(passing, fromPostgres(code));
    const answer = await request(app).get('/rest/v1/tasks').expect(status);
    expect(answer.body).toEqual({ code, message: 'as PostgreSQL says', details: 'd', hint: 'h' });
    expect(answer.headers['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(bugs).toEqual([]);
  });

  test('a right that is missing is 403, or 401 for nobody', async () => {
    const thrown = fromPostgres('42501');
    await request(setup(calling('authenticated'), thrown).app)
      .get('/rest/v1/tasks')
      .expect(403);
    const nobody = await request(setup(calling('anon'), thrown).app)
      .get('/rest/v1/tasks')
      .expect(401);
    expect(nobody.headers['www-authenticate']).toBe('Bearer');
  });

  test('its own failure, and ours, are 500, reported, and ours without their text', async () => {
    const theirs = setup(passing, fromPostgres('XX000'));
    await request(theirs.app).get('/rest/v1/tasks').expect(500);
    expect(theirs.bugs).toHaveLength(1);
    const ours = setup(passing, new Error('secret'));
    const answer = await request(ours.app).get('/rest/v1/tasks').expect(500);
    expect(answer.text).not.toContain('secret');
    expect(ours.bugs).toHaveLength(1);
  });

  test('away is 503 with Retry-After, and HEAD has no body', async () => {
    const { app } = setup(passing);
    const answer = await request(app).get('/rest/v1/tasks').expect(503);
    expect([answer.body.code, answer.headers['retry-after']]).toEqual(['PGRST000', '1']);
    expect((await request(app).head('/rest/v1/tasks').expect(503)).text).toBeUndefined();
  });
});

test('browsers of other origins may send and read what clients need', async () => {
  const { app } = setup(passing);
  const preflight = await request(app)
    .options('/rest/v1/tasks')
    .set('Origin', 'http://localhost:5173')
    .set('Access-Control-Request-Method', 'PATCH')
    .set('Access-Control-Request-Headers', 'prefer,content-profile');
  const allowed = String(preflight.headers['access-control-allow-headers']).toLowerCase();
  for (const name of [
    'authorization',
    'apikey',
    'prefer',
    'accept-profile',
    'content-profile',
    'range',
    'x-retry-count',
  ]) {
    expect(allowed).toContain(name);
  }
  const answer = await request(app).get('/rest/v1/tasks').set('Origin', 'http://localhost:5173');
  const exposed = String(answer.headers['access-control-expose-headers']).toLowerCase();
  for (const name of ['content-range', 'location', 'retry-after']) expect(exposed).toContain(name);
});
