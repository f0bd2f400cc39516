import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  PASSWORD,
  SERVICE_KEY,
  eventually,
  send,
  signInAgain,
  signUpSomebody,
  type Answer,
  type TestProcess,
} from '../testing.ts';
import { browse, runGithub, saidBy, type TestServer } from './testing.ts';
import { FRONT_END, openWorld, type World } from './world/testing.ts';

let world: World;
let process: TestProcess;
let strict: TestProcess;
let github: TestServer;

beforeAll(async () => {
  world = await openWorld();
  ({ process, strict, github } = world);
});

afterAll(async () => {
  expect([...process.bugs, ...world.strict.bugs]).toEqual([]);
  await world.close();
});

/** What somebody was told of by mail. */
const noticesTo = async (email: string): Promise<string[]> =>
  (await process.mails()).filter(({ to }) => to === email).map(({ subject }) => subject);

/** Invites somebody, and gives the token of the link. */
const invite = async (email: string): Promise<string> => {
  const made = await send(process, 'POST', '/auth/v1/admin/generate_link', {
    body: { type: 'invite', email },
    token: SERVICE_KEY,
  });
  return String(made.body['hashed_token']);
};
/** Comes back from the provider with an invitation. */
const accept = async (login_hint: string, invite_token: string): Promise<Record<string, string>> =>
  saidBy(await browse(world.authorize({ provider: 'school', login_hint, invite_token })));

describe('an address that the provider has proven', () => {
  test('leads into the account that has it, which keeps its password', async () => {
    const body = { email: 'twice@school.test', password: PASSWORD };
    const before = await send(process, 'POST', '/auth/v1/signup', { body });
    const user = await world.signInWith('school', { login_hint: 'twice' });
    expect(user['id']).toBe(before.body.user?.['id']);
    expect(user['app_metadata']).toMatchObject({ provider: 'email', providers: ['email', 'school'] });
    await signInAgain(process, 'twice@school.test');
    await world.signInWith('school', { login_hint: 'twice' });
    expect(await noticesTo('twice@school.test')).toEqual(['Another way to sign in was added']);
  });

  test('takes an account that nobody confirmed away from whoever made it', async () => {
    const body = { email: 'hijacked@school.test', password: PASSWORD, data: { planted: true } };
    await send(strict, 'POST', '/auth/v1/signup', { body });
    const user = await world.signInWith('school', { login_hint: 'hijacked' });
    expect(user).toMatchObject({
      email_confirmed_at: expect.any(String),
      app_metadata: { providers: ['school'] },
    });
    expect(user['user_metadata']).not.toHaveProperty('planted');
    expect(await send(process, 'POST', '/auth/v1/token?grant_type=password', { body })).toMatchObject({
      status: 400,
    });
  });

  test('leads into the account without whoever claimed the address at the same provider before', async () => {
    expect(await world.strictly({ provider: 'school', login_hint: 'squatter' })).toMatchObject({
      error_code: 'provider_email_needs_verification',
    });
    const user = await world.signInWith('school', { login_hint: 'wanted' });
    expect(user).toMatchObject({
      email_confirmed_at: expect.any(String),
      identities: [{ provider: 'school', id: 'wanted' }],
    });
    expect((await noticesTo('wanted@school.test')).at(-1)).toBe('Another way to sign in was added');
    const back = saidBy(await browse(world.authorize({ provider: 'school', login_hint: 'squatter' })));
    expect(back).toMatchObject({ error_code: 'provider_email_needs_verification' });
  });

  test('of several accounts leads into none', async () => {
    const emails = ['other@cats.test', 'third@cats.test'];
    for (const email of emails)
      await send(process, 'POST', '/auth/v1/signup', { body: { email, password: PASSWORD } });
    runGithub(github, {
      many: {
        user: { id: 77, login: 'many' },
        emails: emails.map((email) => ({ email, primary: email === emails[0], verified: true })),
      },
    });
    expect(saidBy(await browse(world.authorize({ provider: 'github', login: 'many' })))).toMatchObject({
      error: 'server_error',
      error_description: expect.stringContaining('Multiple accounts'),
    });
  });
});

describe('an invitation', () => {
  test('is accepted with a provider that knows the address, once', async () => {
    const token = await invite('invited@school.test');
    expect(await accept('stranger', token)).toMatchObject({
      error: 'invalid_request',
      error_code: 'validation_failed',
      error_description: 'Invited email does not match emails from external provider',
    });
    const user = await world.userOf((await accept('invited', token))['access_token'] ?? '');
    expect(user).toMatchObject({
      email: 'invited@school.test',
      invited_at: expect.any(String),
      email_confirmed_at: expect.any(String),
      app_metadata: { providers: ['school'] },
      user_metadata: { name: 'Invited' },
    });
    expect(await noticesTo('invited@school.test')).toEqual(['Another way to sign in was added']);
    const gone = await fetch(world.authorize({ provider: 'school', invite_token: token }));
    expect([gone.status, await gone.json()]).toMatchObject([404, { error_code: 'user_not_found' }]);
    const { rows } = await world.admin.query(
      `select payload->>'action' as action from auth.audit_log_entries where user_id = $1 order by created_at`,
      [user['id']],
    );
    expect(rows.map(({ action }) => action)).toEqual(['user_invited', 'invite_accepted', 'login']);
  });

  test('opens no account of somebody else, and not after it was accepted elsewhere', async () => {
    const id = (await world.signInWith('school', { login_hint: 'ada' }))['id'];
    await world.admin.query(`update auth.users set email = 'ada.moved@school.test' where id = $1`, [id]);
    const token = await invite('ada@school.test');
    expect(await accept('ada', token)).toMatchObject({ error_code: 'identity_already_exists' });
    await world.admin.query(
      `update auth.users set email = 'invited.ada@school.test' where email = 'ada@school.test'`,
    );
    await world.admin.query(`update auth.users set email = 'ada@school.test' where id = $1`, [id]);

    const departure = await fetch(
      world.authorize({ provider: 'school', login_hint: 'invited', invite_token: token }),
      { redirect: 'manual' },
    );
    await world.admin.query(`delete from auth.one_time_tokens where relates_to = 'ada@school.test'`);
    expect(saidBy(await browse(departure.headers.get('location') ?? ''))).toMatchObject({
      error_code: 'invite_not_found',
    });
  });
});

describe('an invitation that came too late', () => {
  test('takes nothing from an account that was confirmed meanwhile', async () => {
    const token = await invite('late@school.test');
    const { rows } = await world.admin.query(`select id from auth.users where email = 'late@school.test'`);
    await send(process, 'PUT', `/auth/v1/admin/users/${String(rows[0]?.['id'])}`, {
      body: { email_confirm: true, password: PASSWORD },
      token: SERVICE_KEY,
    });
    expect(await accept('late', token)).toMatchObject({ error_code: 'invite_not_found' });
    await signInAgain(process, 'late@school.test');
    expect(await noticesTo('late@school.test')).toEqual([]);
  });

  test('changes nothing when another account got the identity in the same moment', async () => {
    const other = await signUpSomebody(process);
    const token = await invite('racer@school.test');
    await world.admin.query('begin');
    await world.admin.query(
      `insert into auth.identities (provider_id, user_id, provider, identity_data)
       values ('racer', $1, 'school', '{"name": "of the other"}')`,
      [other.id],
    );
    const accepted = accept('racer', token);
    await eventually(async () => {
      const waiting = await world.admin.query(
        'select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
      );
      return waiting.rowCount === 1;
    }, 60_000);
    await world.admin.query('commit');
    expect(await accepted).toMatchObject({
      error_code: 'identity_already_exists',
      error_description: 'Identity is already linked to another user',
    });
    const { rows } = await world.admin.query(
      `select i.user_id, i.identity_data->>'name' as name, u.email_confirmed_at, u.encrypted_password
       from auth.identities i, auth.users u where i.provider_id = 'racer' and u.email = 'racer@school.test'`,
    );
    expect(rows).toEqual([
      { user_id: other.id, name: 'of the other', email_confirmed_at: null, encrypted_password: null },
    ]);
  });
});

describe('an address that the provider has not proven', () => {
  test('never leads into the account of its owner', async () => {
    await send(process, 'POST', '/auth/v1/signup', {
      body: { email: 'claimed@school.test', password: PASSWORD },
    });
    expect(saidBy(await browse(world.authorize({ provider: 'school', login_hint: 'claims' })))).toMatchObject(
      {
        error: 'access_denied',
        error_code: 'provider_email_needs_verification',
      },
    );
  });

  test('must be confirmed by mail first, where addresses are confirmed', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await world.strictly({ provider: 'school', login_hint: 'fresh' })).toMatchObject({
        error: 'access_denied',
        error_code: 'provider_email_needs_verification',
        error_description:
          'Unverified email with school. A confirmation email has been sent to your school email',
      });
    }
    const mail = (await strict.mails()).at(-1);
    expect(mail?.to).toBe('fresh@school.test');
    const link = /https?:\/\/\S+verify\?\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    expect(saidBy(await browse(link))).toHaveProperty('access_token');
    expect(await world.strictly({ provider: 'school', login_hint: 'fresh' })).toHaveProperty('access_token');
  });
});

describe('identities of one’s own account', () => {
  const linkTo = (token: string, provider: string, more: string): Promise<Response> =>
    fetch(
      `${process.url}/auth/v1/user/identities/authorize?provider=${provider}&redirect_to=${FRONT_END}&${more}`,
      {
        redirect: 'manual',
        headers: { authorization: `Bearer ${token}` },
      },
    );
  const link = async (token: string, provider: string, more: string): Promise<Record<string, string>> => {
    const answer = await linkTo(token, provider, `${more}&skip_http_redirect=true`);
    const { url } = (await answer.json()) as { url: string };
    return saidBy(await browse(url));
  };

  test('can be linked and unlinked; the last one stays', async () => {
    const person = await signUpSomebody(process);
    expect(await link(person.accessToken, 'school', 'login_hint=linked')).toHaveProperty('access_token');
    const user = await world.userOf(person.accessToken);
    expect(user).toMatchObject({
      id: person.id,
      email: person.email,
      app_metadata: { providers: ['email', 'school'] },
    });
    const identities = user['identities'] as { identity_id: string; provider: string }[];
    const unlink = (id: string): Promise<Answer> =>
      send(process, 'DELETE', `/auth/v1/user/identities/${id}`, { token: person.accessToken });

    expect(await link(person.accessToken, 'school', 'login_hint=linked')).toMatchObject({
      error: 'server_error',
      error_code: 'identity_already_exists',
      error_description: 'Identity is already linked',
    });
    expect(await unlink('everything')).toMatchObject({ status: 404, body: { code: 'validation_failed' } });
    expect(await unlink(person.id)).toMatchObject({ status: 422, body: { code: 'identity_not_found' } });
    const email = identities.find(({ provider }) => provider === 'email')?.identity_id ?? '';
    expect(await unlink(email)).toMatchObject({ status: 200, body: {} });
    expect(await noticesTo(person.email)).toEqual([
      'Another way to sign in was added',
      'A way to sign in was removed',
    ]);
    expect(await world.userOf(person.accessToken)).toMatchObject({
      email: 'linked@school.test',
      app_metadata: { provider: 'school', providers: ['school'] },
    });
    const last = identities.find(({ provider }) => provider === 'school')?.identity_id ?? '';
    expect(await unlink(last)).toMatchObject({
      status: 422,
      body: {
        code: 'single_identity_not_deletable',
        message: 'User must have at least 1 identity after unlinking',
      },
    });
  });

  test('of somebody else cannot be linked', async () => {
    await world.signInWith('school', { login_hint: 'ada' });
    const person = await signUpSomebody(process);
    const asked = await linkTo(person.accessToken, 'school', 'login_hint=ada');
    expect(asked.status).toBe(302);
    expect(saidBy(await browse(asked.headers.get('location') ?? ''))).toMatchObject({
      error_code: 'identity_already_exists',
      error_description: 'Identity is already linked to another user',
    });
  });

  test('make an account of somebody who came without one, if the address is proven', async () => {
    const anonymous = await send(process, 'POST', '/auth/v1/signup', { body: {} });
    const token = String(anonymous.body['access_token']);
    expect(await link(token, 'school', 'login_hint=claims')).toMatchObject({
      error_code: 'provider_email_needs_verification',
    });
    expect(await link(token, 'school', 'login_hint=guest')).toHaveProperty('access_token');
    expect(await world.userOf(token)).toMatchObject({
      id: anonymous.body.user?.['id'],
      email: 'guest@school.test',
      is_anonymous: false,
      app_metadata: { provider: 'school' },
    });
  });

  test('whose address somebody else has meanwhile cannot be left alone', async () => {
    const person = await signUpSomebody(process);
    runGithub(github, {
      linker: {
        user: { id: 99, login: 'linker' },
        emails: [{ email: 'conflict@cats.test', primary: true, verified: true }],
      },
    });
    expect(await link(person.accessToken, 'github', 'login=linker')).toHaveProperty('access_token');
    await send(process, 'POST', '/auth/v1/signup', {
      body: { email: 'conflict@cats.test', password: PASSWORD },
    });
    const identities = (await world.userOf(person.accessToken))['identities'] as {
      identity_id: string;
      provider: string;
    }[];
    const email = identities.find(({ provider }) => provider === 'email')?.identity_id ?? '';
    expect(
      await send(process, 'DELETE', `/auth/v1/user/identities/${email}`, { token: person.accessToken }),
    ).toMatchObject({ status: 422, body: { code: 'email_conflict_identity_not_deletable' } });
  });

  test('need a session, and a platform that lets people link', async () => {
    const path = '/auth/v1/user/identities/authorize?provider=school';
    expect(await send(process, 'GET', path)).toMatchObject({
      status: 401,
      body: { code: 'no_authorization' },
    });
    const person = await signUpSomebody(process);
    const token = person.accessToken;
    const refused = {
      status: 404,
      body: { code: 'manual_linking_disabled', message: 'Manual linking is disabled' },
    };
    expect(await send(strict, 'GET', path, { token })).toMatchObject(refused);
    expect(await send(strict, 'DELETE', `/auth/v1/user/identities/${person.id}`, { token })).toMatchObject(
      refused,
    );
    expect(
      await send(strict, 'POST', '/auth/v1/token?grant_type=id_token', {
        token,
        body: { link_identity: true, provider: 'school', id_token: 'x' },
      }),
    ).toMatchObject(refused);
  });
});
