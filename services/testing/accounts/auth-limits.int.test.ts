import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RequestHandler } from 'express';
import { openTestBox, startTestProcess, type TestProcess } from '../../modules/identity/testing.ts';
import { openTestDatabase, type OpenDatabase } from '../database.ts';
import { authLimits } from '../../processes/auth-limits.ts';

const counted: string[] = [];
const counting =
  (rule: string): RequestHandler =>
  (_request, _response, next) => {
    counted.push(rule);
    next();
  };

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  const limits = authLimits(
    { byAddress: counting('address'), action: counting },
    {
      admit: (subject, rules) => {
        counted.push(`${rules.join()} of ${subject}`);
        return Promise.resolve({ allowed: true, retryAfterMs: 0 });
      },
    },
  );
  process = await startTestProcess({ open, box: box.box, limits });
});

afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await open.close();
  await box.remove();
});

/** Which rules a request was counted under. */
async function rulesFor(method: string, path: string, body?: unknown): Promise<readonly string[]> {
  counted.length = 0;
  await fetch(`${process.url}/auth/v1${path}`, {
    method,
    redirect: 'manual',
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    }),
  });
  return [...counted];
}

/** Every way to write a path that Express takes for the same. */
const spellingsOf = (path: string): readonly string[] => {
  const [name = '', query] = path.split('?');
  const rest = query === undefined ? '' : `?${query}`;
  return [name, `${name}/`, name.toUpperCase(), `${name.toUpperCase()}/`].map((written) => written + rest);
};

test.each([
  ['POST', '/token?grant_type=password', 'sign-in'],
  ['POST', '/token?grant_type=id_token', 'sign-in'],
  ['POST', '/token?grant_type=pkce', 'sign-in'],
  ['POST', '/token', 'sign-in'],
  ['POST', '/signup', 'sign-up'],
  ['POST', '/verify', 'sign-in'],
  ['GET', '/verify?token=x&type=signup', 'sign-in'],
  ['GET', '/authorize?provider=none&invite_token=a-guess', 'sign-in'],
  ['GET', '/authorize?provider=none&invite_token=a-guess&invite_token=another', 'sign-in'],
  ['POST', '/otp', 'recovery'],
  ['POST', '/magiclink', 'recovery'],
  ['POST', '/recover', 'recovery'],
  ['POST', '/resend', 'recovery'],
])('%s %s is under its limit, however its path is written', async (method, path, rule) => {
  const body = method === 'POST' ? {} : undefined;
  for (const spelling of spellingsOf(path)) {
    expect([spelling, await rulesFor(method, spelling, body)]).toEqual([spelling, ['address', rule]]);
  }
});

test('a refresh is limited by its session, however the path is written, and is no sign-in', async () => {
  const body = { refresh_token: 'a-session-of-22-chars-and-what-changes' };
  for (const spelling of spellingsOf('/token?grant_type=refresh_token')) {
    expect([spelling, await rulesFor('POST', spelling, body)]).toEqual([
      spelling,
      ['address', 'refresh of session:a-session-of-22-chars-'],
    ]);
  }
});

test('what proves nothing is limited by address only, and what leads nowhere not at all', async () => {
  expect(await rulesFor('GET', '/settings')).toEqual(['address']);
  expect(await rulesFor('GET', '/authorize?provider=none')).toEqual(['address']);
  for (const path of ['//token', '/%74oken', '/token//', '/token/x']) {
    expect([path, await rulesFor('POST', path, {})]).toEqual([path, []]);
  }
});
