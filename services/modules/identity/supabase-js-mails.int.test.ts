import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient as createNewest } from '@supabase/supabase-js';
import { createClient as create257 } from 'supabase-js-2.57.4';
import { createClient as create238 } from 'supabase-js-2.38.0';
import type { Mail } from '../../platform/mail/mail.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { ANON_KEY, openTestBox, startTestProcess, type TestProcess } from './testing.ts';

type Client = ReturnType<typeof createNewest>;
type FlowType = 'implicit' | 'pkce';

/** What a browser keeps: without it a flow could not be ended. */
function optionsOf(flowType: FlowType) {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  return { auth: { autoRefreshToken: false, detectSessionInUrl: false, flowType, storage } };
}

const VERSIONS = [
  ['newest', (url: string, flow: FlowType) => createNewest(url, ANON_KEY, optionsOf(flow))],
  ['2.57.4', (url: string, flow: FlowType) => create257(url, ANON_KEY, optionsOf(flow)) as unknown as Client],
  ['2.38.0', (url: string, flow: FlowType) => create238(url, ANON_KEY, optionsOf(flow)) as unknown as Client],
] as const;

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let easy: TestProcess;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  const environment = { AUTH_CONFIRM_EMAIL: '1', AUTH_ANONYMOUS: '1' };
  process = await startTestProcess({ open, box: box.box, environment });
  easy = await startTestProcess({ open, box: box.box, publicUrl: process.url });
});

afterAll(async () => {
  expect([...process.bugs, ...easy.bugs]).toEqual([]);
  await process.close();
  await easy.close();
  await open.close();
  await box.remove();
});

async function mailTo(address: string): Promise<Mail> {
  const mail = (await process.mails()).filter(({ to }) => to === address).at(-1);
  if (mail === undefined) throw new Error(`There is no mail to ${address}`);
  return mail;
}

async function follow(mail: Mail): Promise<URL> {
  const answer = await fetch(mail.links[0] ?? '', { redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '');
}

const password = 'correct horse battery';
const emailRedirectTo = 'http://localhost:8080/';

describe.each(VERSIONS)('supabase-js %s', (version, create) => {
  const email = `ada.${version}@example.test`;

  test('signs up, sends the mail again, and confirms by code', async () => {
    const { auth } = create(process.url, 'implicit');
    const signedUp = await auth.signUp({ email, password, options: { emailRedirectTo } });
    expect(signedUp.error).toBeNull();
    expect(signedUp.data.session).toBeNull();
    expect((await auth.resend({ type: 'signup', email })).error).toBeNull();
    const { data, error } = await auth.verifyOtp({
      type: 'signup',
      email,
      token: (await mailTo(email)).otp ?? '',
    });
    expect(error).toBeNull();
    expect(data.session?.user.email).toBe(email);
    const again = await auth.signUp({ email, password });
    expect(again.error).toBeNull();
    expect(again.data.user?.identities).toEqual([]);
  });

  test('signs in by a magic link whose session is in the fragment', async () => {
    const { auth } = create(process.url, 'implicit');
    expect((await auth.signInWithOtp({ email, options: { emailRedirectTo } })).error).toBeNull();
    const values = new URLSearchParams((await follow(await mailTo(email))).hash.slice(1));
    const { data, error } = await auth.setSession({
      access_token: values.get('access_token') ?? '',
      refresh_token: values.get('refresh_token') ?? '',
    });
    expect(error).toBeNull();
    expect(data.user?.email).toBe(email);
  });

  test('signs in by the hash of a magic link', async () => {
    const { auth } = create(process.url, 'implicit');
    await auth.signInWithOtp({ email });
    const token_hash = new URL((await mailTo(email)).links[0] ?? '').searchParams.get('token') ?? '';
    const { data, error } = await auth.verifyOtp({ type: 'email', token_hash });
    expect(error).toBeNull();
    expect(data.user?.email).toBe(email);
  });

  test('signs in by a flow (PKCE), and a code opens once', async () => {
    const { auth } = create(process.url, 'pkce');
    await auth.signInWithOtp({ email, options: { emailRedirectTo } });
    const code = (await follow(await mailTo(email))).searchParams.get('code') ?? '';
    const { data, error } = await auth.exchangeCodeForSession(code);
    expect(error).toBeNull();
    expect(data.session?.user.email).toBe(email);
    const stranger = create(process.url, 'pkce').auth;
    await stranger.signInWithOtp({ email });
    // The oldest throws what the others give back.
    const again = await stranger.exchangeCodeForSession(code).catch((error: unknown) => ({ error }));
    expect(again.error).toMatchObject({ status: 404 });
  });

  test('recovers a password by a flow, and by a code', async () => {
    const { auth } = create(process.url, 'pkce');
    const redirectTo = 'http://localhost:8080/auth?mode=reset-password';
    expect((await auth.resetPasswordForEmail(email, { redirectTo })).error).toBeNull();
    const target = await follow(await mailTo(email));
    expect(target.searchParams.get('mode')).toBe('reset-password');
    expect((await auth.exchangeCodeForSession(target.searchParams.get('code') ?? '')).error).toBeNull();
    expect((await auth.updateUser({ password: `${password} 2` })).error).toBeNull();

    const other = create(process.url, 'implicit').auth;
    await other.resetPasswordForEmail(email);
    const token = (await mailTo(email)).otp ?? '';
    expect((await other.verifyOtp({ type: 'recovery', email, token })).error).toBeNull();
    expect((await other.updateUser({ password })).error).toBeNull();
    expect((await other.resetPasswordForEmail('nobody@example.test')).error).toBeNull();
  });

  test('makes an account by mail, unless it must not', async () => {
    const { auth } = create(process.url, 'implicit');
    const newcomer = `new.${email}`;
    const options = { data: { first_name: 'Grace' } };
    expect((await auth.signInWithOtp({ email: newcomer, options })).error).toBeNull();
    const token = (await mailTo(newcomer)).otp ?? '';
    const { data } = await auth.verifyOtp({ type: 'email', email: newcomer, token });
    expect(data.user?.user_metadata['first_name']).toBe('Grace');
    const nobody = { email: `nobody.${email}`, options: { shouldCreateUser: false } };
    expect((await auth.signInWithOtp(nobody)).error).toBeNull();
    const refused = await create(easy.url, 'implicit').auth.signInWithOtp(nobody);
    expect(refused.error).toMatchObject({ status: 422, message: 'Signups not allowed for otp' });
  });

  test('changes an address, which both confirm', async () => {
    const { auth } = create(process.url, 'implicit');
    await auth.signInWithPassword({ email, password });
    const wanted = `moved.${email}`;
    const { data, error } = await auth.updateUser({ email: wanted }, { emailRedirectTo });
    expect(error).toBeNull();
    expect(data.user?.new_email).toBe(wanted);
    expect((await auth.resend({ type: 'email_change', email })).error).toBeNull();
    const half = await auth.verifyOtp({
      type: 'email_change',
      email,
      token: (await mailTo(email)).otp ?? '',
    });
    expect(half.error).toBeNull();
    expect(half.data.session).toBeNull();
    const token = (await mailTo(wanted)).otp ?? '';
    const whole = await auth.verifyOtp({ type: 'email_change', email: wanted, token });
    expect(whole.data.user?.email).toBe(wanted);
  });

  test('makes an account of a guest', async () => {
    const guest = create(process.url, 'implicit');
    const signUp = await fetch(`${process.url}/auth/v1/signup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', apikey: ANON_KEY },
      body: '{}',
    });
    const session = (await signUp.json()) as { access_token: string; refresh_token: string };
    await guest.auth.setSession(session);
    const wanted = `guest.${email}`;
    expect((await guest.auth.updateUser({ email: wanted })).error).toBeNull();
    const token = (await mailTo(wanted)).otp ?? '';
    const { data } = await guest.auth.verifyOtp({ type: 'email_change', email: wanted, token });
    expect(data.user).toMatchObject({ email: wanted, is_anonymous: false });
  });

  test('asks for a code to prove that it is still the same person', async () => {
    const { auth } = create(process.url, 'implicit');
    await auth.signInWithPassword({ email: `moved.${email}`, password });
    expect((await auth.reauthenticate()).error).toBeNull();
    expect((await mailTo(`moved.${email}`)).subject).toBe('Your confirmation code');
  });

  test('reads refusals by their code', async () => {
    const { auth } = create(process.url, 'implicit');
    const { error } = await auth.verifyOtp({ type: 'magiclink', email, token: '000000' });
    expect(error).toMatchObject({ status: 403, message: 'Token has expired or is invalid' });
    if (version !== '2.38.0') expect(error).toHaveProperty('code', 'otp_expired');
    const phone = await auth.signInWithOtp({ phone: '+491701234567' });
    expect(phone.error).toMatchObject({ status: 400, message: 'Unsupported phone provider' });
  });
});
