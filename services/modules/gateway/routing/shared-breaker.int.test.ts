import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../../platform/clock/clock.ts';
import { openRedis, startOwnRedis, until, untilUp } from '../../../platform/redis/testing.ts';
import type { Redis } from '../../../platform/redis/redis.ts';
import { routedTo } from '../../../testing/gateway/open-test-gateway.ts';
import { startProviderStub } from '../../../testing/gateway/provider-stub.ts';
import { serveGateway } from '../../../testing/gateway/serve-gateway.ts';
import { createSharedBreaker, type SharedBreakerDeps } from './shared-breaker.ts';

const WINDOW_MS = 400;
const NAME = 'main/model';

let redis: Redis;
beforeAll(async () => {
  redis = await untilUp(openRedis({ keyPrefix: `test-breaker-${process.hrtime.bigint()}` }));
});
afterAll(() => redis.close());

const open = (more: Partial<SharedBreakerDeps> = {}): ReturnType<typeof createSharedBreaker> =>
  createSharedBreaker({ clock: systemClock, observe: () => undefined, redis, windowMs: WINDOW_MS, ...more });

const failTen = (breaker: ReturnType<typeof createSharedBreaker>, name = NAME): void => {
  for (let count = 0; count < 10; count += 1) breaker.report(name, 'failed');
};

test('where one process opens all do; then one probe per window goes through in all of them together', async () => {
  const all = [open(), open(), open()];
  const [first, second] = all;
  // Whoever asks before it listens is told by nobody.
  await until(async () => {
    failTen(first ?? open());
    return (await second?.allows(NAME)) === false;
  });
  const late = open();
  await until(() => late.allows(NAME) === false);
  const probes: number[] = [];
  const beganAt = performance.now();
  while (performance.now() < beganAt + 5 * WINDOW_MS) {
    for (const breaker of [...all, late]) {
      if (!(await breaker.allows(NAME))) continue;
      probes.push(performance.now());
      breaker.report(NAME, 'failed');
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(probes.length).toBeGreaterThanOrEqual(1);
  expect(probes.length).toBeLessThanOrEqual(Math.ceil((performance.now() - beganAt) / WINDOW_MS) + 1);
  [...all, late].forEach((breaker) => breaker.close());
});

test('closes everywhere when a probe answers', async () => {
  const [one, other] = [open(), open()];
  const name = 'main/healing';
  await until(async () => {
    failTen(one, name);
    return !(await other.allows(name));
  });
  let prober: ReturnType<typeof open> | undefined;
  await until(async () => {
    for (const breaker of [one, other]) if (await breaker.allows(name)) prober ??= breaker;
    return prober !== undefined;
  });
  prober?.report(name, 'answered');
  await until(() => one.allows(name) === true && other.allows(name) === true);
  one.close();
  other.close();
});

test('works in each process alone while Redis is away', async () => {
  const own = await startOwnRedis();
  const client = await untilUp(openRedis({ url: own.url, commandTimeoutMs: 200 }));
  const breaker = open({ redis: client });
  await own.end();
  await until(() => client.health().state === 'down');
  failTen(breaker);
  expect(breaker.allows(NAME)).toBe(false);
  await until(async () => breaker.allows(NAME));
  expect(await breaker.allows(NAME)).toBe(false);
  breaker.close();
  await client.close();
});

test('a provider that fails always is left in peace by two processes, and the students are answered by the next one', async () => {
  const failing = await startProviderStub(() => ({ status: 500, pieces: ['{}'] }));
  const settings = routedTo([{ name: 'main', kind: 'openai', url: failing.url }]);
  const two = await Promise.all([serveGateway(settings, { redis }), serveGateway(settings, { redis })]);
  const ask = async (index: number): Promise<number> => {
    const response = await fetch(`${two[index % 2]?.url ?? ''}/ai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer person-token', 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'tutor', messages: [{ role: 'user', content: 'Hello' }], stream: true }),
    });
    await response.text();
    return response.status;
  };
  for (let index = 0; index < 40; index += 1) await ask(index);
  await until(async () => {
    const before = failing.asked.length;
    await ask(0);
    await ask(1);
    return failing.asked.length === before;
  });
  const asked = failing.asked.length;
  const statuses = await Promise.all(Array.from({ length: 100 }, (_nothing, index) => ask(index)));
  expect(failing.asked.length - asked).toBeLessThanOrEqual(1);
  // It is the provider that failed; nobody has asked too often.
  expect(new Set(statuses)).toEqual(new Set([502]));
  const { body } = await two[0].metrics.render(undefined);
  expect(body).toContain('studyflow_ai_breaker_open{candidate="main/main-model"} 1');
  await Promise.all(two.map((served) => served.close()));
  await failing.close();
});
