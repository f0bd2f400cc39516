import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import {
  PASSWORD,
  SERVICE_KEY,
  openTestBox,
  refresh,
  send,
  signInAgain,
  signUpSomebody,
  startTestProcess,
  type Answer,
  type TestProcess,
} from './testing.ts';

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let admin: pg.Client;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box });
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await open.close();
  await box.remove();
});

const ask = (method: string, path: string, body?: unknown, token = SERVICE_KEY): Promise<Answer> =>
  send(process, method, `/auth/v1${path}`, { ...(body !== undefined && { body }), token });

interface Entry {
  readonly id: string;
  readonly created_at: string;
  readonly ip_address: string;
  readonly payload: Record<string, unknown>;
}

const audit = async (query = ''): Promise<readonly Entry[]> =>
  (await ask('GET', `/admin/audit${query}`)).body as unknown as readonly Entry[];
/** What was done by or to somebody, the oldest first. */
const actionsOf = async (name: string): Promise<unknown[]> =>
  (await audit('?per_page=1000'))
    .filter(({ payload }) => JSON.stringify(payload).includes(name))
    .map(({ payload }) => payload['action'])
    .reverse();

describe('the audit log', () => {
  test('tells what a person did, in order, from where, in the form of GoTrue', async () => {
    const anna = await signUpSomebody(process);
    await ask(
      'PUT',
      '/user',
      { data: { full_name: 'Anna A' }, password: 'another battery horse' },
      anna.accessToken,
    );
    await refresh(process, anna.refreshToken);
    await ask('GET', '/reauthenticate', undefined, anna.accessToken);
    await ask('POST', '/recover', { email: anna.email });
    await ask('POST', '/logout?scope=local', undefined, anna.accessToken);
    expect(await actionsOf(anna.email)).toEqual([
      'user_signedup',
      'login',
      'user_modified',
      'user_updated_password',
      'user_reauthenticate_requested',
      'user_recovery_requested',
      'logout',
    ]);
    const [last] = await audit('?per_page=1');
    expect(last).toEqual({
      id: expect.any(String),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/),
      ip_address: expect.stringMatching(/127\.0\.0\.1$/),
      payload: {
        action: 'logout',
        actor_id: anna.id,
        actor_name: 'Anna A',
        actor_username: anna.email,
        actor_via_sso: false,
        log_type: 'account',
        traits: { scope: 'local' },
      },
    });
  });

  test('tells what the service did, and to whom', async () => {
    const { body } = await ask('POST', '/admin/users', { email: 'made@audit.test', email_confirm: true });
    await ask('PUT', `/admin/users/${String(body['id'])}`, { user_metadata: { a: 1 } });
    await ask('POST', '/admin/generate_link', { type: 'recovery', email: 'made@audit.test' });
    await ask('POST', '/invite', { email: 'invited@audit.test' });
    expect(await actionsOf('made@audit.test')).toEqual([
      'user_signedup',
      'user_modified',
      'user_recovery_requested',
    ]);
    const [newest] = await audit('?query=action:user_invited');
    expect(newest?.payload).toMatchObject({
      actor_id: '00000000-0000-0000-0000-000000000000',
      actor_username: 'service_role',
      log_type: 'team',
      traits: { user_email: 'invited@audit.test', user_phone: '', user_id: expect.any(String) },
    });
  });

  test('is searched by author, action and type, and comes by pages', async () => {
    const berta = await signUpSomebody(process);
    await signInAgain(process, berta.email);
    const mine = await ask('GET', `/admin/audit?query=author:${berta.email.toUpperCase()}&per_page=2`);
    expect(mine.headers.get('x-total-count')).toBe('3');
    expect(mine.headers.get('link')).toMatch(/^<\/admin\/audit\?page=2&.*rel="next", <.*page=2.*rel="last"$/);
    expect(mine.body).toHaveLength(2);
    const types = new Set((await audit('?query=type:team')).map(({ payload }) => payload['log_type']));
    expect([...types]).toEqual(['team']);
    expect(await audit('?query=action:never')).toEqual([]);
    for (const query of ['?query=nobody:x', '?query=author', '?query=:x', '?page=x', '?per_page=0']) {
      expect(await ask('GET', `/admin/audit${query}`)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
    }
  });

  test('tells a stolen refresh token', async () => {
    const carl = await signUpSomebody(process);
    const second = await refresh(process, carl.refreshToken);
    await refresh(process, String(second.body['refresh_token']));
    await admin.query(
      `update auth.sessions set refresh_token_rotated_at = '{2020-01-01}' where user_id = $1`,
      [carl.id],
    );
    expect(await refresh(process, carl.refreshToken)).toMatchObject({
      body: { code: 'refresh_token_already_used' },
    });
    expect((await audit(`?query=author:${carl.email}&per_page=1`))[0]?.payload).toMatchObject({
      action: 'token_revoked',
      traits: { reason: 'refresh-token-reused' },
    });
  });

  test('names nobody whose account is gone, but tells that one was deleted', async () => {
    const dora = await signUpSomebody(process);
    const soft = await signUpSomebody(process);
    await ask('DELETE', `/admin/users/${dora.id}`);
    await ask('DELETE', `/admin/users/${soft.id}`, { should_soft_delete: true });
    expect([...(await actionsOf(dora.email)), ...(await actionsOf(soft.email))]).toEqual([]);
    expect(await actionsOf(dora.id)).toEqual(['user_deleted']);
    expect(await actionsOf(soft.id)).toEqual(['user_deleted']);
    await admin.query(`update app.account_deletions set sweep_at = now() where user_id = $1`, [dora.id]);
    const jobs = process.module.parts.jobs ?? [];
    await jobs.find(({ name }) => name === 'identity.delete-accounts')?.run({}, AbortSignal.timeout(20_000));
    expect(await actionsOf(dora.id)).toEqual([]);
    expect(await audit('?query=action:user_deleted')).toHaveLength(2);
  });

  test('tells once that an account was deleted, whatever is deleted of it afterwards', async () => {
    const before = (await audit('?query=action:user_deleted&per_page=1000')).length;
    const soft = await signUpSomebody(process);
    for (const should_soft_delete of [true, true, false]) {
      expect(await ask('DELETE', `/admin/users/${soft.id}`, { should_soft_delete })).toMatchObject({
        status: 200,
      });
      expect(await audit('?query=action:user_deleted&per_page=1000')).toHaveLength(before + 1);
    }
    expect(await actionsOf(soft.id)).toEqual([]);
  });

  test('can be changed by nobody, and goes after three months', async () => {
    const system = await open.urls.connect('system');
    await expect(system.query(`update auth.audit_log_entries set ip_address = ''`)).rejects.toMatchObject({
      code: '42501',
    });
    await admin.query(
      `insert into auth.audit_log_entries (payload, created_at)
       values ('{"action": "old"}', now() - interval '91 days'), ('{"action": "young"}', now() - interval '89 days')`,
    );
    const jobs = process.module.parts.jobs ?? [];
    await jobs.find(({ name }) => name === 'identity.collect-garbage')?.run({}, AbortSignal.timeout(20_000));
    expect(await audit('?query=action:old')).toEqual([]);
    expect(await audit('?query=action:young')).toHaveLength(1);
  });
});

test('whoever signs up again is told the same, and it is written down', async () => {
  const strict = await startTestProcess({
    open,
    box: box.box,
    publicUrl: process.url,
    environment: { AUTH_CONFIRM_EMAIL: '1' },
  });
  const erna = await signUpSomebody(process);
  const again = { email: erna.email, password: PASSWORD };
  expect(await send(strict, 'POST', '/auth/v1/signup', { body: again })).toMatchObject({ status: 200 });
  const named = { username: 'erna-again', ...again };
  expect(await send(strict, 'POST', '/v1/auth/register', { body: named })).toMatchObject({ status: 201 });
  expect(await actionsOf(erna.email)).toEqual([
    'user_signedup',
    'login',
    'user_repeated_signup',
    'user_repeated_signup',
  ]);
  expect(strict.bugs).toEqual([]);
  await strict.close();
});

describe('notices by mail', () => {
  let told: TestProcess;
  beforeAll(async () => {
    const environment = { AUTH_NOTICES: 'on', AUTH_CONFIRM_EMAIL: '0' };
    told = await startTestProcess({ open, box: box.box, publicUrl: process.url, environment });
  });
  afterAll(async () => {
    expect(told.bugs).toEqual([]);
    await told.close();
  });

  const call = (what: string, body: unknown, token: string, language = 'en'): Promise<Answer> => {
    const [method = '', path = ''] = what.split(' ');
    return send(told, method, `/auth/v1${path}`, { body, token, headers: { 'Accept-Language': language } });
  };
  const subjects = async (): Promise<unknown[]> =>
    (await told.mails()).map(({ to, subject }) => [to, subject]);

  test('tell of a new password, by whomever, and of a new address at the old one', async () => {
    const gerd = await signUpSomebody(told);
    await call('PUT /user', { password: 'another battery horse' }, gerd.accessToken, 'de');
    await call(`PUT /admin/users/${gerd.id}`, { password: 'yet another horse' }, SERVICE_KEY);
    await call(`PUT /admin/users/${gerd.id}`, { email: 'gerd.moved@example.test' }, SERVICE_KEY);
    await call(`PUT /admin/users/${gerd.id}`, { email: 'gerd.moved@example.test' }, SERVICE_KEY);
    const mails = (await told.mails()).filter(({ to }) => to === gerd.email);
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [gerd.email, 'Dein Passwort wurde geändert'],
      [gerd.email, 'Your password was changed'],
      [gerd.email, 'Your e-mail address was changed'],
    ]);
    expect(mails[2]?.text).toContain('is now gerd.moved@example.test.');
    expect(mails[2]?.links).toEqual([]);
  });

  test('tell nothing of an account that is deleted', async () => {
    const gone = await signUpSomebody(told);
    await call(`DELETE /admin/users/${gone.id}`, { should_soft_delete: true }, SERVICE_KEY);
    const before = await subjects();
    const changed = await call(`PUT /admin/users/${gone.id}`, { password: 'another battery' }, SERVICE_KEY);
    expect(changed.status).toBe(200);
    await call(`PUT /admin/users/${gone.id}`, { email: 'gone@example.test' }, SERVICE_KEY);
    expect(await subjects()).toEqual(before);
  });

  test('tell of a change of address that was confirmed', async () => {
    const hans = await signUpSomebody(told);
    await call('PUT /user', { email: 'hans.moved@example.test' }, hans.accessToken);
    const link = (await told.mails()).find(({ to }) => to === 'hans.moved@example.test');
    const type = 'email_change';
    await call(
      'POST /verify',
      { type, email: 'hans.moved@example.test', token: link?.otp },
      hans.accessToken,
    );
    expect((await subjects()).at(-1)).toEqual([hans.email, 'Your e-mail address was changed']);
  });

  test('tell of a second factor that counts, and of its end', async () => {
    const ida = await signUpSomebody(told);
    const enroll = async (token: string, friendly_name: string): Promise<Answer> =>
      call('POST /factors', { factor_type: 'totp', friendly_name }, token);
    const factor = (await enroll(ida.accessToken, 'Phone')).body as { id: string; totp: { secret: string } };
    const path = `/factors/${factor.id}`;
    const challenge = await call(`POST ${path}/challenge`, {}, ida.accessToken);
    const code = new TOTP({ secret: Secret.fromBase32(factor.totp.secret) }).generate();
    const challenge_id = challenge.body['id'];
    const verified = await call(`POST ${path}/verify`, { challenge_id, code }, ida.accessToken);
    const token = String(verified.body['access_token']);
    const unfinished = (await enroll(token, '')).body;
    await call(`DELETE /factors/${String(unfinished['id'])}`, undefined, token);
    await call(`DELETE /admin/users/${ida.id}${path}`, undefined, SERVICE_KEY);
    expect((await subjects()).slice(-2)).toEqual([
      [ida.email, 'A second factor was added'],
      [ida.email, 'A second factor was removed'],
    ]);
    expect((await told.mails()).at(-1)?.text).toContain('(Phone)');
    expect(await actionsOf(ida.email)).toEqual([
      'user_signedup',
      'login',
      'factor_in_progress',
      'challenge_created',
      'verification_attempted',
      'factor_in_progress',
      'factor_unenrolled',
      'factor_deleted',
    ]);
  });
});
