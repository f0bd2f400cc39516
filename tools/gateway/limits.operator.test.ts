import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startGateway, type Gateway } from './nginx.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const LIMIT = 30;
const ADDRESS_LIMIT = 20 * LIMIT;

let api: Upstream;
let gateway: Gateway;

beforeAll(async () => {
  api = await startUpstream('api');
  // Behind a proxy that is believed, so that a test may come from many addresses.
  gateway = await startGateway({
    api: api.address,
    rooms: api.address,
    requestsPerMinute: LIMIT,
    trustedProxyCidrs: ['127.0.0.0/8'],
    exempt: ['service-role-key'],
  });
});

afterAll(async () => {
  await gateway.stop();
  await api.stop();
});

/** Sends so many requests at once. @returns how many were let through. */
async function passed(count: number, headersOf: (index: number) => Record<string, string>): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => fetch(`${gateway.url}/x`, { headers: headersOf(index) })),
  );
  await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  return answers.filter(({ status }) => status === 200).length;
}

/** What came back meanwhile counts too: the limit is one request in 60 s / LIMIT. */
function expectLimit(count: number, seconds: number, limit = LIMIT): void {
  expect(count).toBeGreaterThanOrEqual(limit);
  expect(count).toBeLessThanOrEqual(limit + 1 + Math.ceil((seconds * limit) / 60));
}

async function timed(work: () => Promise<number>): Promise<{ count: number; seconds: number }> {
  const startedAt = performance.now();
  const count = await work();
  return { count, seconds: (performance.now() - startedAt) / 1_000 };
}

describe('the limit per client (Q202)', () => {
  test('lets as many through as it says, and tells the rest when to come back', async () => {
    const { count, seconds } = await timed(() => passed(2 * LIMIT, () => ({ 'X-Forwarded-For': '9.0.0.1' })));
    expectLimit(count, seconds);
    const ask = () => fetch(`${gateway.url}/api/tasks`, { headers: { 'X-Forwarded-For': '9.0.0.1' } });
    let refused = await ask();
    // One comes back every two seconds: whoever is late may have to take that first.
    for (let tries = 0; refused.status === 200 && tries < LIMIT; tries += 1) refused = await ask();
    expect(refused.status).toBe(429);
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '1',
      'ratelimit-policy': `"client";q=${LIMIT};w=60`,
      ratelimit: '"client";r=0;t=1',
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(await refused.json()).toMatchObject({ code: 'RATE_LIMIT', status: 429 });
  });

  test('counts every address by itself', async () => {
    expect(await passed(LIMIT, (index) => ({ 'X-Forwarded-For': `9.0.1.${index}` }))).toBe(LIMIT);
  });

  test('counts people behind one address by what they show, issued keys too', async () => {
    const people = await passed(LIMIT * 2, (index) => ({
      'X-Forwarded-For': '9.0.2.1',
      Authorization: `Bearer eyJ.${'a'.repeat(200)}.signature-of-${index % 2}`,
    }));
    expect(people).toBe(LIMIT * 2);
    const keys = await passed(LIMIT * 2, (index) => ({
      'X-Forwarded-For': '9.0.2.2',
      'X-API-Key': `sk-${index % 2}`,
    }));
    expect(keys).toBe(LIMIT * 2);
  });

  test('takes the key that everybody has for nobody: each address counts', async () => {
    const count = await passed(LIMIT * 3, (index) => ({
      'X-Forwarded-For': `9.0.3.${index % 3}`,
      Authorization: 'Bearer the-anon-key',
    }));
    expect(count).toBe(LIMIT * 3);
  });

  test('is not walked around by made-up credentials: an address has a limit too', async () => {
    const { count, seconds } = await timed(() =>
      passed(ADDRESS_LIMIT + 200, (index) => ({
        'X-Forwarded-For': '9.0.4.1',
        Authorization: `Bearer made-up-${index}`,
      })),
    );
    expectLimit(count, seconds, ADDRESS_LIMIT);
  });

  test('takes a whole network of IPv6 for one address, and the next one for another', async () => {
    const { count, seconds } = await timed(() =>
      passed(LIMIT * 2, (index) => ({ 'X-Forwarded-For': `2001:db8:0:7:${index.toString(16)}::1` })),
    );
    expectLimit(count, seconds);
    expect(await passed(1, () => ({ 'X-Forwarded-For': '2001:db8:0:8::1' }))).toBe(1);
  });

  test('knows keys that are never limited', async () => {
    const count = await passed(LIMIT * 3, () => ({
      'X-Forwarded-For': '9.0.5.1',
      apikey: 'service-role-key',
    }));
    expect(count).toBe(LIMIT * 3);
  });
});
