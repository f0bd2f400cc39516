import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { PASSWORD, openTestBox, send, startTestProcess, type TestProcess } from '../testing.ts';
import { createCaptchaCheck } from './captcha.ts';

const SECRET = '0x-a-secret-of-the-provider';

/** What a provider's `siteverify` was asked. */
let asked: { method: string | undefined; type: string | undefined; form: Record<string, string> }[] = [];
let answer: { status: number; body: string; afterMs?: number };
let provider: Server;
let verifyUrl: string;
let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;

beforeAll(async () => {
  provider = createServer((request, response) => {
    void note(request).then(async (form) => {
      await delay(answer.afterMs ?? 0);
      const isSolved = form['secret'] === SECRET && form['response'] === 'solved';
      const verdict = isSolved
        ? { success: true }
        : { success: false, 'error-codes': ['invalid-input-response'] };
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body === '' ? JSON.stringify(verdict) : answer.body);
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  verifyUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port.toString()}/siteverify`;
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({
    open,
    box: box.box,
    environment: {
      CAPTCHA_PROVIDER: 'turnstile',
      CAPTCHA_SECRET: SECRET,
      CAPTCHA_VERIFY_URL: verifyUrl,
      AUTH_ANONYMOUS: '1',
    },
  });
});

beforeEach(() => {
  asked = [];
  answer = { status: 200, body: '' };
});

afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await open.close();
  await box.remove();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
});

async function note(request: IncomingMessage): Promise<Record<string, string>> {
  const form = Object.fromEntries(new URLSearchParams(await text(request)));
  asked.push({ method: request.method, type: request.headers['content-type'], form });
  return form;
}

const EMAIL = 'captcha@example.test';
const GUARDED = [
  ['/signup', { email: EMAIL, password: PASSWORD }],
  ['/signup', {}],
  ['/token?grant_type=password', { email: EMAIL, password: PASSWORD }],
  ['/otp', { email: EMAIL }],
  ['/magiclink', { email: EMAIL }],
  ['/recover', { email: EMAIL }],
  ['/resend', { type: 'signup', email: EMAIL }],
] as const;

const post = (path: string, body: object, captcha_token?: unknown) =>
  send(process, 'POST', `/auth/v1${path}`, {
    body: { ...body, ...(captcha_token !== undefined && { gotrue_meta_security: { captcha_token } }) },
  });

describe.each(GUARDED)('%s %j', (path, body) => {
  test('asks the provider, with the secret, the answer and the address', async () => {
    expect((await post(path, body, 'solved')).status).toBe(200);
    expect(asked).toEqual([
      {
        method: 'POST',
        type: expect.stringContaining('application/x-www-form-urlencoded'),
        form: { secret: SECRET, response: 'solved', remoteip: expect.stringMatching(/127\.0\.0\.1$/) },
      },
    ]);
  });

  test('refuses a captcha that was not solved', async () => {
    expect(await post(path, body, 'guessed')).toMatchObject({
      status: 400,
      body: {
        code: 'captcha_failed',
        message: 'captcha protection: request disallowed (invalid-input-response)',
      },
    });
  });

  test.each([[undefined], [''], ['  '], [7], [null], [{ a: 1 }]])(
    'refuses %j without asking',
    async (token) => {
      expect(await post(path, body, token)).toMatchObject({
        status: 400,
        body: {
          code: 'captcha_failed',
          message: 'captcha protection: request disallowed (no captcha_token found)',
        },
      });
      expect(asked).toEqual([]);
    },
  );
});

test('what proves itself needs no captcha', async () => {
  const { body } = await post('/signup', {}, 'solved');
  asked = [];
  const refreshed = await post('/token?grant_type=refresh_token', { refresh_token: body['refresh_token'] });
  expect(refreshed.status).toBe(200);
  expect((await post('/token?grant_type=pkce', { auth_code: 'x', code_verifier: 'y' })).status).toBe(404);
  expect((await post('/verify', { type: 'signup', email: EMAIL, token: '000000' })).status).toBe(403);
  expect((await post('/token', {})).status).toBe(400);
  expect(asked).toEqual([]);
});

describe('a provider that fails', () => {
  test.each([
    ['answers nonsense', { status: 200, body: 'nonsense' }],
    ['answers without a verdict', { status: 500, body: '{}' }],
  ])('and %s is a 503: nobody is let in, nobody is blamed', async (_what, failing) => {
    answer = failing;
    expect((await post('/recover', { email: EMAIL }, 'solved')).status).toBe(503);
  });

  test('and stays silent is given up', async () => {
    answer = { status: 200, body: '', afterMs: 1_000 };
    const check = createCaptchaCheck({ provider: 'hcaptcha', secret: SECRET, verifyUrl, deadlineMs: 50 });
    await expect(check('solved', '127.0.0.1')).rejects.toMatchObject({ reason: 'platform.unavailable' });
  });
});

test('a secret is needed with a provider', async () => {
  const environment = { CAPTCHA_PROVIDER: 'hcaptcha' };
  await expect(startTestProcess({ open, box: box.box, environment })).rejects.toThrow('CAPTCHA_SECRET');
});
