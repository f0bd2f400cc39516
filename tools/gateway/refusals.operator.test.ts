import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rateLimited, unavailable } from '../../services/platform/errors/common.ts';
import { problemOf } from '../../services/platform/http/problem.ts';
import { startGateway, type Gateway } from './nginx.ts';

/** Nobody of the platform answers behind this gateway, and it takes one request a minute of each client. */
let gateway: Gateway;

beforeAll(async () => {
  // No program of a person may listen there.
  const nobody = '127.0.0.1:1';
  gateway = await startGateway({
    api: nobody,
    rooms: nobody,
    requestsPerMinute: 2,
    bodyLimits: { ai: 4_096, other: 1_024 },
  });
});

afterAll(() => gateway.stop());

/** Each asker has a limit of its own. */
let askers = 0;
async function ask(
  path: string,
  init: RequestInit = {},
  asker = `asker-${(askers += 1)}`,
): Promise<Response> {
  return fetch(`${gateway.url}${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${asker}`, 'X-Request-Id': 'request-7', ...(init.headers as object) },
  });
}

describe('what the gateway refuses itself', () => {
  test.each(['en', 'de'] as const)('has the words and members of the platform (%s)', async (language) => {
    const headers = { 'Accept-Language': language };
    const away = await ask('/api/tasks', { headers });
    expect(away.status).toBe(503);
    expect(away.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(away.headers.get('retry-after')).toBe('1');
    expect(await away.json()).toEqual(problemOf(unavailable(), language, 'request-7'));

    await ask('/api/tasks', { headers }, `busy-${language}`);
    await ask('/api/tasks', { headers }, `busy-${language}`);
    const limited = await ask('/api/tasks', { headers }, `busy-${language}`);
    expect(limited.status).toBe(429);
    expect(await limited.json()).toEqual(
      problemOf(rateLimited({ retry_after_seconds: 1 }), language, 'request-7'),
    );
  });

  test.each([
    ['/ai/v1/chat/completions', { error: { type: 'server_error', param: null, code: null } }],
    ['/ai/v1/messages', { type: 'error', error: { type: 'overloaded_error' }, request_id: 'request-7' }],
    ['/auth/v1/token', { code: 503, error_code: 'unexpected_failure' }],
    ['/rest/v1/tasks', { code: 'platform.unavailable', details: null, hint: null }],
    ['/functions/v1/ai-chat', { error: 'The service is busy or restarting. Try again in a moment.' }],
    ['/socket.io/?transport=polling', { code: 'UNAVAILABLE', reason: 'platform.unavailable' }],
  ])('has the shape of its surface: %s', async (path, shape) => {
    const answer = await ask(path);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toMatch(/^application\/(problem\+)?json; charset=utf-8$/);
    expect(await answer.json()).toMatchObject(shape);
  });

  test('is a body that is too large, by the limit of where it goes', async () => {
    const body = 'x'.repeat(1_024 + 16_384 + 1);
    const refused = await ask('/api/tasks', { method: 'POST', body });
    expect([refused.status, await refused.json()]).toEqual([
      413,
      expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE', reason: 'input.too-large' }),
    ]);
    expect((await ask('/ai/v1/chat/completions', { method: 'POST', body })).status).toBe(503);
  });

  test('is what is no HTTP, and headers that never end', async () => {
    for (const head of [
      'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    ]) {
      const socket = connect(gateway.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      socket.write(head);
      await once(socket, 'close');
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
      expect(text).toContain('"code":"VALIDATION_ERROR"');
    }
  });
});
