import { afterAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { NOBODY, type Caller } from '../use-case/caller.ts';
import { remember } from '../http/context.ts';
import { renderProblem } from '../http/problem.ts';
import type { Redis } from '../redis/redis.ts';
import { openRedis, startOwnRedis, untilUp } from '../redis/testing.ts';
import { createAdmission } from './admission.ts';
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts';
import { rulesOf } from './rule.ts';

const open: Redis[] = [];
afterAll(async () => {
  await Promise.all(open.map((redis) => redis.close()));
});

async function limiterOn(redis: Redis, rules = '', enabled = true): Promise<RateLimiter> {
  open.push(redis);
  if (redis.health().state !== 'up') await untilUp(redis);
  return createRateLimiter({ enabled, rules: rulesOf(rules), redis });
}

const prefix = (): string => `test-${process.hrtime.bigint()}`;

describe('limits over three processes', () => {
  it('allows exactly 1,000 of 1,500 requests of one client, wherever they arrive (S20)', async () => {
    const keyPrefix = prefix();
    const limiters = await Promise.all(
      [0, 1, 2].map(() => limiterOn(openRedis({ keyPrefix, commandTimeoutMs: 30_000 }))),
    );
    const verdicts = await Promise.all(
      Array.from({ length: 1_500 }, (_, index) => limiters[index % 3]!.take('user:a', ['client'])),
    );
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(1_000);
    const refused = verdicts.find(({ allowed }) => !allowed)!;
    expect(refused.retryAfterMs).toBeGreaterThan(55_000);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(62_000);
  });

  it('takes from all layers or from none, in one step', async () => {
    const limiter = await limiterOn(openRedis({ commandTimeoutMs: 30_000 }), 'client=10/60,room-join=3/60');
    const verdicts = await Promise.all(
      Array.from({ length: 8 }, () => limiter.take('user:a', ['client', 'room-join'])),
    );
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(3);
    expect(verdicts.at(-1)?.nearest?.rule.name).toBe('room-join');
    expect((await limiter.take('user:a', ['client'])).nearest?.reading.remaining).toBe(6);
  });

  it('lets people in again when the window has passed', async () => {
    const limiter = await limiterOn(openRedis({ commandTimeoutMs: 30_000 }), 'client=2/1');
    const count = async () =>
      (await Promise.all([1, 2, 3].map(() => limiter.take('user:a', ['client'])))).filter((v) => v.allowed)
        .length;
    expect(await count()).toBe(2);
    const { retryAfterMs } = await limiter.take('user:a', ['client']);
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs + 5));
    expect((await limiter.take('user:a', ['client'])).allowed).toBe(true);
  });

  it('forgets what was taken when it is told to', async () => {
    const limiter = await limiterOn(openRedis({ commandTimeoutMs: 30_000 }), 'client=1/60');
    await limiter.take('user:a', ['client']);
    await expect(limiter.admit('user:a', ['client'])).rejects.toMatchObject({ code: 'RATE_LIMIT' });
    await limiter.reset('user:a', ['client']);
    expect(await limiter.admit('user:a', ['client'])).toMatchObject({ allowed: true });
  });

  it('counts nothing when limits are off', async () => {
    const limiter = await limiterOn(openRedis({ commandTimeoutMs: 30_000 }), 'client=1/60', false);
    for (let call = 0; call < 5; call += 1)
      expect(await limiter.take('user:a', ['client'])).toMatchObject({ allowed: true });
    expect(limiter.health()).toEqual({ mode: 'off' });
  });

  it('refuses a name that no rule has', async () => {
    const limiter = await limiterOn(openRedis());
    await expect(limiter.take('user:a', ['no-such'])).rejects.toThrow('no-such');
  });
});

describe('limits without Redis', () => {
  it('counts in this process, and refuses what proves identity', async () => {
    const server = await startOwnRedis();
    const seen: string[] = [];
    const redis = await untilUp(openRedis({ url: server.url }));
    const limiter = createRateLimiter({
      enabled: true,
      rules: rulesOf('client=3/60'),
      redis,
      observe: (rule, outcome) => seen.push(`${rule} ${outcome}`),
    });
    expect(limiter.health()).toEqual({ mode: 'exact' });
    await server.end();
    const verdicts = [];
    for (let call = 0; call < 5; call += 1) verdicts.push(await limiter.take('user:a', ['client']));
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(3);
    await expect(limiter.take('user:a', ['sign-in'], { withoutRedis: 'refuse' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterMs: 1_000,
    });
    expect(limiter.health()).toEqual({ mode: 'local' });
    await limiter.reset('user:a', ['client']);
    expect(await limiter.take('user:a', ['client'])).toMatchObject({ allowed: true });
    expect(seen).toContain('client local');
    await redis.close();
  });
});

describe('admission of requests', () => {
  async function setup(
    rules: string,
    caller: Partial<Caller> = {},
    keyOf: (shown: string) => string = () => '',
  ) {
    const admission = createAdmission(
      await limiterOn(openRedis({ commandTimeoutMs: 30_000 }), rules),
      (request) => request.get('apikey') === 'the service key',
    );
    const app = express();
    app.set('trust proxy', 1);
    app.use(admission.byAddress, (request, response, next) => {
      remember(response, { caller: { ...NOBODY, ...caller }, keyId: keyOf(request.get('x-api-key') ?? '') });
      next();
    });
    app.use(admission.byClient);
    app.get('/sign-in', admission.action('sign-in', { withoutRedis: 'refuse' }));
    app.use((_request, response) => void response.json({ ok: true }));
    app.use(renderProblem(() => undefined));
    return supertest(app);
  }

  it('says the policy, what is left and when it comes back', async () => {
    const client = await setup('client=2/60', { role: 'authenticated', userId: 'u1' });
    const first = await client.get('/').expect(200);
    expect(first.headers['ratelimit-policy']).toBe('"client";q=2;w=60');
    expect(first.headers['ratelimit']).toBe('"client";r=1;t=60');
    await client.get('/').expect(200);
    const refused = await client.get('/').expect(429);
    expect(refused.headers['ratelimit']).toMatch(/^"client";r=0;t=\d+$/);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMIT', reason: 'platform.rate-limited' });
  });

  it('counts the anonymous by address, a whole /64 as one, and is not fooled by what the client claims', async () => {
    const client = await setup('client=2/60');
    await client.get('/').set('X-Forwarded-For', '1.1.1.1, 2001:db8::1').expect(200);
    await client.get('/').set('X-Forwarded-For', '2.2.2.2, 2001:db8::2').expect(200);
    await client.get('/').set('X-Forwarded-For', '3.3.3.3, 2001:db8::3').expect(429);
    await client.get('/').set('X-Forwarded-For', '3.3.3.3, 2001:db8:0:1::3').expect(200);
  });

  it('counts an issued key apart from its person', async () => {
    const client = await setup('client=1/60', { role: 'authenticated', userId: 'u2' }, (shown) => shown);
    await client.get('/').expect(200);
    await client.get('/').set('x-api-key', 'one').expect(200);
    await client.get('/').set('x-api-key', 'other').expect(200);
    await client.get('/').set('x-api-key', 'one').expect(429);
    await client.get('/').expect(429);
  });

  it('limits an address before it asks who calls', async () => {
    const client = await setup('address=1/60', { role: 'authenticated', userId: 'u1' });
    await client.get('/').expect(200);
    await client.get('/').expect(429);
  });

  it('limits a dear action on its own', async () => {
    const client = await setup('sign-in=1/60');
    await client.get('/sign-in').expect(200);
    await client.get('/sign-in').expect(429);
    await client.get('/').expect(200);
  });

  it('exempts the service key', async () => {
    const client = await setup('address=1/60,client=1/60', { role: 'service_role' });
    for (let call = 0; call < 3; call += 1)
      await client.get('/').set('apikey', 'the service key').expect(200);
  });
});
