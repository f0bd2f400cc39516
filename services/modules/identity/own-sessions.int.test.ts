import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import {
  openTestBox,
  PASSWORD,
  refresh,
  send,
  signUpSomebody,
  startTestProcess,
  type SignedIn,
  type TestProcess,
} from './testing.ts';
import { deviceNameOf } from './sessions/device-name.ts';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const MINE = '/api/users/me/sessions';

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box });
});

afterAll(async () => {
  await process.close();
  await open.close();
  await box.remove();
});

interface Listed {
  readonly id: string;
  readonly is_current: boolean;
}

async function signInFrom(
  who: SignedIn,
  userAgent: string,
): Promise<{ accessToken: string; refreshToken: string }> {
  const { body } = await send(process, 'POST', '/auth/v1/token?grant_type=password', {
    body: { email: who.email, password: PASSWORD },
    headers: { 'User-Agent': userAgent },
  });
  return { accessToken: String(body['access_token']), refreshToken: String(body['refresh_token']) };
}

async function list(
  token: string,
  query = '',
): Promise<{ data: Listed[]; pagination: Record<string, unknown> }> {
  const { status, body } = await send(process, 'GET', `${MINE}${query}`, { token });
  expect(status).toBe(200);
  return body as unknown as { data: Listed[]; pagination: Record<string, unknown> };
}

describe('my sessions', () => {
  test('are listed with device, address, times and which one this is', async () => {
    const who = await signUpSomebody(process);
    const firefox = await signInFrom(who, FIREFOX);
    await refresh(process, firefox.refreshToken);
    const { data, pagination } = await list(who.accessToken);
    expect(pagination).toEqual({ limit: 50, has_more: false, next_cursor: null });
    expect(data).toMatchObject([
      {
        device: 'Firefox, Windows',
        user_agent: FIREFOX,
        address: '127.0.0.1',
        aal: 'aal1',
        is_current: false,
      },
      { device: 'Node.js', is_current: true },
    ]);
    const [first] = data as unknown as { created_at: string; last_used_at: string }[];
    expect(Date.parse(first?.last_used_at ?? '')).toBeGreaterThan(Date.parse(first?.created_at ?? ''));
  });

  test('come in pages, and strange cursors are refused', async () => {
    const who = await signUpSomebody(process);
    for (let index = 0; index < 4; index += 1) await signInFrom(who, 'x');
    const seen: string[] = [];
    let query = '?limit=2';
    for (;;) {
      const { data, pagination } = await list(who.accessToken, query);
      seen.push(...data.map(({ id }) => id));
      if (pagination['has_more'] !== true) break;
      query = `?limit=2&cursor=${String(pagination['next_cursor'])}`;
    }
    expect(new Set(seen).size).toBe(5);
    expect((await send(process, 'GET', `${MINE}?cursor=x`, { token: who.accessToken })).status).toBe(400);
  });

  test('can be ended one by one: their tokens stop counting at once', async () => {
    const who = await signUpSomebody(process);
    const other = await signInFrom(who, FIREFOX);
    const [victim] = (await list(who.accessToken)).data;
    const path = `${MINE}/${victim?.id ?? ''}`;
    expect((await send(process, 'DELETE', path, { token: who.accessToken })).status).toBe(204);
    expect((await send(process, 'GET', '/auth/v1/user', { token: other.accessToken })).status).toBe(403);
    expect((await refresh(process, other.refreshToken)).body['code']).toBe('session_not_found');
    expect(await send(process, 'DELETE', path, { token: who.accessToken })).toMatchObject({
      status: 404,
      body: { reason: 'session.not-found' },
    });
    expect((await list(who.accessToken)).data).toHaveLength(1);
  });

  test('of somebody else are not there', async () => {
    const [who, other] = [await signUpSomebody(process), await signUpSomebody(process)];
    const [theirs] = (await list(other.accessToken)).data;
    const path = `${MINE}/${theirs?.id ?? ''}`;
    expect((await send(process, 'DELETE', path, { token: who.accessToken })).status).toBe(404);
    expect((await list(other.accessToken)).data).toHaveLength(1);
  });

  test('can all be ended but this one', async () => {
    const who = await signUpSomebody(process);
    const others = [await signInFrom(who, FIREFOX), await signInFrom(who, 'x')];
    expect(await send(process, 'DELETE', MINE, { token: who.accessToken })).toMatchObject({
      status: 200,
      body: { ended: 2 },
    });
    for (const { accessToken } of others) {
      expect((await send(process, 'GET', '/auth/v1/user', { token: accessToken })).status).toBe(403);
    }
    expect((await list(who.accessToken)).data).toMatchObject([{ is_current: true }]);
    expect(
      process.lines.some(({ fields }) => JSON.stringify(fields ?? {}).includes('auth.session-ended')),
    ).toBe(true);
  });

  test('are for persons', async () => {
    expect((await send(process, 'GET', MINE)).status).toBe(401);
  });
});

test.each([
  ['', null],
  ['something of its own', null],
  [FIREFOX, 'Firefox, Windows'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari, iPhone',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0', 'Edge, Windows'],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36', 'Chrome, Android'],
  ['curl/8.5.0', 'curl'],
])('the device of "%s" is %s', (userAgent, name) => {
  expect(deviceNameOf(userAgent)).toBe(name);
});
