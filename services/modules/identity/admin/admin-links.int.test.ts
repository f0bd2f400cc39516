import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import {
  PASSWORD,
  SERVICE_KEY,
  openTestBox,
  send,
  signUpSomebody,
  startTestProcess,
  type Answer,
  type TestProcess,
} from '../testing.ts';

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box });
});

afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await open.close();
  await box.remove();
});

const ask = (method: string, path: string, body?: unknown, token = SERVICE_KEY): Promise<Answer> =>
  send(process, method, `/auth/v1${path}`, { ...(body !== undefined && { body }), token });

describe('invitations', () => {
  test('send a mail whose link lets the person in', async () => {
    const { status, body } = await ask('POST', '/invite?redirect_to=http://127.0.0.1:9/welcome', {
      email: 'Guest@example.test',
      data: { class: '7b' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      email: 'guest@example.test',
      invited_at: expect.any(String),
      confirmation_sent_at: expect.any(String),
      user_metadata: { class: '7b' },
    });
    const mail = (await process.mails()).at(-1);
    expect(mail?.to).toBe('guest@example.test');
    const link = /https?:\/\/\S+verify\?\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    const opened = await fetch(link, { redirect: 'manual' });
    expect(opened.status).toBe(303);
    expect(opened.headers.get('location')).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/welcome#access_token=.*type=invite/,
    );
    expect(await ask('POST', '/invite', { email: 'guest@example.test' })).toMatchObject({
      status: 422,
      body: { code: 'email_exists' },
    });
  });

  test('can be sent again, and need an address', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await ask('POST', '/invite', { email: 'twice@example.test' })).toMatchObject({ status: 200 });
    }
    expect(await ask('POST', '/invite', {})).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  });
});

describe('links for administrators', () => {
  const generate = (body: unknown): Promise<Answer> => ask('POST', '/admin/generate_link', body);
  const verify = (answer: Answer, email: string, type: string): Promise<Answer> =>
    send(process, 'POST', '/auth/v1/verify', { body: { type, email, token: answer.body['email_otp'] } });

  test.each([
    ['signup', { password: PASSWORD, data: { a: 1 } }, 'signup', 'signup'],
    ['magiclink', {}, 'signup', 'signup'],
    ['invite', { data: { a: 1 } }, 'invite', 'invite'],
  ])(
    '%s for an unknown address makes the account; the code opens it',
    async (type, more, verification, opens) => {
      const email = `link-${type}@example.test`;
      const sentBefore = (await process.mails()).length;
      const answer = await generate({ type, email, redirect_to: 'http://127.0.0.1:9/in', ...more });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        email,
        email_otp: expect.stringMatching(/^\d{6}$/),
        hashed_token: expect.stringMatching(/^[0-9a-f]{56}$/),
        verification_type: verification,
        redirect_to: 'http://127.0.0.1:9/in',
      });
      const link = new URL(String(answer.body['action_link']));
      expect(`${link.origin}${link.pathname}`).toBe(`${process.url}/auth/v1/verify`);
      expect(Object.fromEntries(link.searchParams)).toEqual({
        token: answer.body['hashed_token'],
        type: verification,
        redirect_to: 'http://127.0.0.1:9/in',
      });
      expect((await process.mails()).length).toBe(sentBefore);
      expect(await verify(answer, email, opens)).toMatchObject({
        status: 200,
        body: { token_type: 'bearer' },
      });
    },
  );

  test.each(['magiclink', 'recovery'])('%s for a known address signs in', async (type) => {
    const { email, id } = await signUpSomebody(process);
    const answer = await generate({ type, email });
    expect(answer.body).toMatchObject({ id, verification_type: type, recovery_sent_at: expect.any(String) });
    expect(await verify(answer, email, type)).toMatchObject({ status: 200 });
  });

  test('a sign-up that waits gets a new link and the new metadata', async () => {
    const again = { type: 'signup', email: 'link-again@example.test', password: PASSWORD };
    await generate({ ...again, data: { a: 1 } });
    expect((await generate({ ...again, data: { b: 2 } })).body).toMatchObject({
      user_metadata: { a: 1, b: 2 },
    });
  });

  test('both halves of a change of address', async () => {
    const { email } = await signUpSomebody(process);
    const change = { email, new_email: 'moved@example.test' };
    const current = await generate({ type: 'email_change_current', ...change });
    const fresh = await generate({ type: 'email_change_new', ...change });
    expect(current.body).toMatchObject({
      new_email: 'moved@example.test',
      verification_type: 'email_change_current',
    });
    expect(new URL(String(fresh.body['action_link'])).searchParams.get('type')).toBe('email_change');
    expect(await generate({ type: 'email_change_new', email, new_email: email })).toMatchObject({
      status: 422,
      body: { code: 'email_exists' },
    });
    expect(await generate({ type: 'email_change_new', email })).toMatchObject({ status: 400 });
  });

  test('refuse unknown types, people and taken addresses', async () => {
    const { email } = await signUpSomebody(process);
    expect(await generate({ type: 'teleport', email })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', message: 'Invalid email action link type requested: teleport' },
    });
    expect(await generate({ email })).toMatchObject({ status: 400 });
    expect(await generate({ type: 'recovery', email: 'nobody@example.test' })).toMatchObject({
      status: 404,
      body: { code: 'user_not_found', message: 'User with this email not found' },
    });
    for (const type of ['signup', 'invite']) {
      expect(await generate({ type, email, password: PASSWORD })).toMatchObject({
        body: { code: 'email_exists' },
      });
    }
    expect(await generate({ type: 'signup', email: 'new@example.test' })).toMatchObject({
      status: 400,
      body: { message: 'Signup requires a valid password' },
    });
    expect(await generate({ type: 'signup' })).toMatchObject({ status: 400 });
  });
});
